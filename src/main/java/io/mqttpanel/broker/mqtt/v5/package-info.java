// SPDX-License-Identifier: MIT
/**
 * What only MQTT 5 needs: settings that clients are told in CONNACK, and the handlers of
 * reason strings, topic aliases, Receive Maximum, Maximum Packet Size and Subscription
 * Identifiers.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.v5;

import org.jspecify.annotations.NullMarked;
