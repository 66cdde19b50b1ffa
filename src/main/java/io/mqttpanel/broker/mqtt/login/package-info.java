// SPDX-License-Identifier: MIT
/**
 * Login of a client: everything between the first packet of a connection and CONNACK.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.login;

import org.jspecify.annotations.NullMarked;
