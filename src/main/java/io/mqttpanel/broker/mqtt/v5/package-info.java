// SPDX-License-Identifier: MIT
/**
 * Parts that only MQTT 5 needs: settings that clients get in CONNACK, and the handlers of
 * reason strings, topic aliases, Receive Maximum, Maximum Packet Size and Subscription
 * Identifiers.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.v5;

import org.jspecify.annotations.NullMarked;
