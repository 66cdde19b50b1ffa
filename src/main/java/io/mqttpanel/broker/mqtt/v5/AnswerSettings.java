// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

/**
 * What the broker announces to MQTT 5 clients and holds them to.
 *
 * @param receiveMaximum how many messages of QoS 1 and 2 a client may have under way
 * [MQTT5-3.2.2.3.3]
 * @param topicAliasMaximum how many topic aliases a client may use, 0 for none
 * [MQTT5-3.2.2.3.8]
 * @param maxKeepAlive the longest keep alive in seconds, 0 for any [MQTT5-3.2.2.3.14]
 * @param maximumPacketSize the largest packet in bytes [MQTT5-3.2.2.3.6]
 * @param maxSessionExpiry the longest session expiry interval in seconds, 0 for any, for
 * MQTT 3 clients too [MQTT5-3.2.2.3.2]
 * @param assignsIdentifiers whether a client without a client identifier is given one
 * [MQTT5-3.2.2.3.7]
 */
public record AnswerSettings(int receiveMaximum, int topicAliasMaximum, int maxKeepAlive, int maximumPacketSize,
		int maxSessionExpiry, boolean assignsIdentifiers) {

}
