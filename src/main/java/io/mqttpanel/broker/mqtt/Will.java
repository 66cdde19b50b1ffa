// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * Will message of a client [MQTT-3.1.2.5].
 *
 * @param sessionId identifier of the client's session
 * @param topicName topic of the message
 * @param payload payload of the message
 * @param qos QoS of the message
 * @param retain whether the message is to be retained
 * @param delaySeconds will delay interval [MQTT5-3.1.3.2.2]
 * @param properties properties of the message
 */
record Will(String sessionId, String topicName, byte[] payload, MqttQoS qos, boolean retain, long delaySeconds,
		MqttProperties properties) {

	Will withoutDelay() {
		return new Will(this.sessionId, this.topicName, this.payload, this.qos, this.retain, 0, this.properties);
	}

	MqttPublishMessage message() {
		return new MqttPublishMessage(new MqttFixedHeader(MqttMessageType.PUBLISH, false, this.qos, this.retain, 0),
				new MqttPublishVariableHeader(this.topicName, 0, this.properties),
				Unpooled.wrappedBuffer(this.payload));
	}

}
