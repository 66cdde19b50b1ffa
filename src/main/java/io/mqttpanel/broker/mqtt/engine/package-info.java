// SPDX-License-Identifier: MIT
/**
 * Port to whatever routes messages and keeps sessions, in terms of MQTT.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.engine;

import org.jspecify.annotations.NullMarked;
