// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * Message to one of several subscribers, who share its content.
 */
final class RoutedMessage extends PublishedMessage {

	private final MessageContent content;

	RoutedMessage(MessageContent content, Topic topic, MqttQoS qos, ByteBuf payload, boolean retained, Instant expiry,
			MqttProperty<?>[] properties) {
		super(topic, qos, payload, retained, expiry, properties);
		this.content = content;
	}

	MessageContent content() {
		return this.content;
	}

}
