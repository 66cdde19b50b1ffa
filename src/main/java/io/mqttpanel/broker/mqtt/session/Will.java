// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.TopicName;

/**
 * Will message of a client [MQTT-3.1.2.5].
 *
 * @param clientId client identifier of the client
 * @param topicName topic of the message
 * @param payload payload of the message
 * @param qos QoS of the message
 * @param retain whether the message is to be retained
 * @param delaySeconds will delay interval [MQTT5-3.1.3.2.2]
 * @param properties properties of the message
 */
public record Will(String clientId, String topicName, byte[] payload, MqttQoS qos, boolean retain, long delaySeconds,
		MqttProperties properties) {

	/**
	 * Reads the will a client sends.
	 * @param clientId the client
	 * @param connect its CONNECT
	 * @return the will, {@code null} if it has none, or one for a topic that is the
	 * server's own [MQTT-4.7.2-1]
	 */
	public static @Nullable Will of(String clientId, MqttConnectMessage connect) {
		MqttConnectVariableHeader header = connect.variableHeader();
		MqttConnectPayload payload = connect.payload();
		if (!header.isWillFlag() || payload.willTopic() == null || TopicName.isReserved(payload.willTopic())) {
			return null;
		}
		long delay = 0;
		MqttProperties properties = new MqttProperties();
		for (MqttProperty<?> property : payload.willProperties().listAll()) {
			if (property.propertyId() != MqttProperties.WILL_DELAY_INTERVAL) {
				properties.add(property);
			}
			else if (property instanceof IntegerProperty interval) {
				delay = Integer.toUnsignedLong(interval.value());
			}
		}
		byte[] message = payload.willMessageInBytes();
		return new Will(clientId, payload.willTopic(), (message != null) ? message : new byte[0],
				MqttQoS.valueOf(header.willQos()), header.isWillRetain(), delay, properties);
	}

	MqttPublishMessage message() {
		return new MqttPublishMessage(new MqttFixedHeader(MqttMessageType.PUBLISH, false, this.qos, this.retain, 0),
				new MqttPublishVariableHeader(this.topicName, 0, this.properties),
				Unpooled.wrappedBuffer(this.payload));
	}

}
