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

	/**
	 * Creates the properties of a CONNACK with success that every client is told.
	 * @param allowedPacketSize maximum bytes of a packet that the Panel allows the
	 * client, 0 if it says nothing
	 * @return the properties, to which others can be added
	 */
	public MqttProperties newConnAckProperties(long allowedPacketSize) {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(MqttProperties.RETAIN_AVAILABLE, 1));
		properties.add(new IntegerProperty(MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE, 1));
		properties.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1));
		properties.add(new IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 1));
		properties.add(new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, this.receiveMaximum));
		properties.add(new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, this.topicAliasMaximum));
		properties.add(new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, (allowedPacketSize > 0)
				? (int) Math.min(this.maximumPacketSize, allowedPacketSize) : this.maximumPacketSize));
		return properties;
	}

}
