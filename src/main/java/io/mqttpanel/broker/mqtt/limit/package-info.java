// SPDX-License-Identifier: MIT
/**
 * How much of everything is taken, of all clients and of each.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.limit;

import org.jspecify.annotations.NullMarked;
