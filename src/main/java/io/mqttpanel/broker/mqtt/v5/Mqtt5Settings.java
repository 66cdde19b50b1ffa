// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

/**
 * Settings that the broker announces to MQTT 5 clients and holds them to.
 *
 * @param receiveMaximum messages of QoS 1 and 2 that a client may have unacknowledged
 * [MQTT5-3.2.2.3.3]
 * @param topicAliasMaximum topic aliases that a client may use, 0 for none
 * [MQTT5-3.2.2.3.8]
 * @param maximumPacketSize maximum bytes of a packet [MQTT5-3.2.2.3.6]
 */
public record Mqtt5Settings(int receiveMaximum, int topicAliasMaximum, int maximumPacketSize) {

}
