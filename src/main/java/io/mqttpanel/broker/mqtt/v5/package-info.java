// SPDX-License-Identifier: MIT
/**
 * Handlers that only MQTT 5 needs: properties of CONNACK, reason strings, topic aliases,
 * Receive Maximum, Maximum Packet Size and Subscription Identifiers.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.v5;

import org.jspecify.annotations.NullMarked;
