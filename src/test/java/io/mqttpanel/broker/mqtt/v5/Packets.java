// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * Packets of MQTT 5 for the tests of this package.
 */
final class Packets {

	private Packets() {
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
