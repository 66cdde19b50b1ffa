// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;

/**
 * Packets of MQTT 5 for the tests of this package.
 */
final class Packets {

	private Packets() {
	}

	static MqttConnectMessage connect(MqttProperties properties) {
		return connect(MqttVersion.MQTT_5, 60, properties);
	}

	static MqttConnectMessage connect(MqttVersion version, int keepAlive, MqttProperties properties) {
		return MqttMessageBuilders.connect()
			.protocolVersion(version)
			.clientId("c")
			.keepAlive(keepAlive)
			.properties(properties)
			.build();
	}

	static MqttPublishMessage publish(String topic, MqttQoS qos, int packetId, MqttProperties properties) {
		return MqttMessageBuilders.publish()
			.topicName(topic)
			.qos(qos)
			.messageId(packetId)
			.properties(properties)
			.payload(Unpooled.wrappedBuffer(new byte[] { 'x' }))
			.build();
	}

}
