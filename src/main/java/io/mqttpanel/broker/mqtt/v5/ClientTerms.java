// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;

/**
 * What a client said in CONNECT about the packets it wants. Shared by the handlers of one
 * connection, on its event loop.
 */
final class ClientTerms {

	private static final int MQTT_5 = 5;

	private boolean known;

	private boolean mqtt5;

	private boolean problemInformation = true;

	private long maximumPacketSize = Long.MAX_VALUE;

	private int topicAliasMaximum;

	/**
	 * Reads the first CONNECT of a connection; there is no second.
	 * @param connect its variable header
	 */
	void accept(MqttConnectVariableHeader connect) {
		if (this.known) {
			return;
		}
		this.known = true;
		this.mqtt5 = connect.version() == MQTT_5;
		if (this.mqtt5) {
			MqttProperties properties = connect.properties();
			this.problemInformation = integer(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) != 0;
			this.topicAliasMaximum = integer(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0);
			if (properties.getProperty(MqttProperties.MAXIMUM_PACKET_SIZE) instanceof IntegerProperty size) {
				this.maximumPacketSize = Integer.toUnsignedLong(size.value());
			}
		}
	}

	private static int integer(MqttProperties properties, int type, int absent) {
		return (properties.getProperty(type) instanceof IntegerProperty integer) ? integer.value() : absent;
	}

	boolean isMqtt5() {
		return this.mqtt5;
	}

	/**
	 * Returns whether the client wants to hear what is wrong in words.
	 * @return {@code false} also before MQTT 5
	 */
	boolean wantsReasons() {
		return this.mqtt5 && this.problemInformation;
	}

	long maximumPacketSize() {
		return this.maximumPacketSize;
	}

	int topicAliasMaximum() {
		return this.topicAliasMaximum;
	}

}
