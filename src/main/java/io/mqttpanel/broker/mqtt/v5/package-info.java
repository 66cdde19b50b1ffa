// SPDX-License-Identifier: MIT
/**
 * What the broker says of itself and what it answers: the terms it announces to MQTT 5
 * clients and holds them to, its reasons, and what it knows of their subscriptions.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.v5;

import org.jspecify.annotations.NullMarked;
