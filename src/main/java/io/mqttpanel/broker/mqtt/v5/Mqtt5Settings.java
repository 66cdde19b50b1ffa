// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;

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

	/** CONNACK with Receive Maximum and Maximum Packet Size. */
	private static final int SMALLEST_BYTES = 13;

	private static final int ALIAS_BYTES = 3;

	/** All that a client may rely on anyway, and the alias. */
	private static final int AVAILABLE_BYTES = ALIAS_BYTES + 4 * 2;

	/**
	 * Creates the properties of a CONNACK with success that every client is told. For a
	 * client that has no room for them [MQTT-3.1.2-24], those are left out without which
	 * the same holds.
	 * @param allowedPacketSize maximum bytes of a packet that the Panel allows the
	 * client, 0 if it says nothing
	 * @param connect properties of CONNECT
	 * @param others bytes of the other properties that the client is told
	 * @return the properties, to which others can be added
	 */
	public MqttProperties newConnAckProperties(long allowedPacketSize, MqttProperties connect, int others) {
		long room = Mqtt5ConnectProperties.of(connect).maximumPacketSize() - others - SMALLEST_BYTES;
		MqttProperties properties = new MqttProperties();
		if (room >= AVAILABLE_BYTES) {
			properties.add(new IntegerProperty(MqttProperties.RETAIN_AVAILABLE, 1));
			properties.add(new IntegerProperty(MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE, 1));
			properties.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1));
			properties.add(new IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 1));
		}
		properties.add(new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, this.receiveMaximum));
		if (room >= ALIAS_BYTES) {
			properties.add(new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, this.topicAliasMaximum));
		}
		properties.add(new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, (allowedPacketSize > 0)
				? (int) Math.min(this.maximumPacketSize, allowedPacketSize) : this.maximumPacketSize));
		return properties;
	}

}
