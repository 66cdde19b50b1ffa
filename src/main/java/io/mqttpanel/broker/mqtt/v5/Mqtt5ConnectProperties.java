// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;

/**
 * Properties of CONNECT by which an MQTT 5 client says what it takes.
 *
 * @param requestProblemInformation whether it wants reason strings [MQTT5-3.1.2.11.7]
 * @param maximumPacketSize maximum bytes of a packet, {@link Long#MAX_VALUE} for any
 * [MQTT5-3.1.2.11.4]
 * @param topicAliasMaximum topic aliases that it takes, 0 for none [MQTT5-3.1.2.11.5]
 */
record Mqtt5ConnectProperties(boolean requestProblemInformation, long maximumPacketSize, int topicAliasMaximum) {

	/**
	 * Reads the properties of CONNECT.
	 * @param properties the properties
	 * @return what is in them
	 */
	static Mqtt5ConnectProperties of(MqttProperties properties) {
		long size = (properties.getProperty(MqttProperties.MAXIMUM_PACKET_SIZE) instanceof IntegerProperty maximum)
				? Integer.toUnsignedLong(maximum.value()) : Long.MAX_VALUE;
		return new Mqtt5ConnectProperties(integer(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) != 0, size,
				integer(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0));
	}

	private static int integer(MqttProperties properties, int type, int absent) {
		return (properties.getProperty(type) instanceof IntegerProperty integer) ? integer.value() : absent;
	}

}
