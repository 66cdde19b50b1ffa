// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.store.SharedWeight;

/**
 * What a message has in common for all its subscribers: topic, payload, and all
 * properties but the identifiers of subscriptions. Encoded once for all of a commit. Safe
 * on any thread.
 */
final class MessageContent implements SharedWeight {

	private static final long WITHOUT_CONTENT = MessageWeight.of("", 0, List.of());

	private final long weight;

	/** In memory as long as a commit needs it. */
	private WeakReference<byte[]> encoded = new WeakReference<>(null);

	MessageContent(MqttPublishMessage message) {
		this.weight = Math.max(0, MessageWeight.of(message) - WITHOUT_CONTENT);
	}

	@Override
	public long weight() {
		return this.weight;
	}

	/**
	 * Encodes the content, or returns what is still there from the last time.
	 * @param message the message to any of its subscribers
	 * @return its bytes
	 */
	synchronized byte[] encode(PublishedMessage message) {
		byte[] current = this.encoded.get();
		if (current == null) {
			current = of(message);
			this.encoded = new WeakReference<>(current);
		}
		return current;
	}

	/**
	 * Encodes the content of a message.
	 * @param message the message
	 * @return its bytes
	 */
	static byte[] of(PublishedMessage message) {
		byte[] topic = message.getTopic().toString().getBytes(StandardCharsets.UTF_8);
		byte[] properties = PropertiesRecord.encode(properties(message, false));
		ByteBuf payload = message.getPayload();
		ByteBuffer buffer = ByteBuffer
			.allocate(2 * Integer.BYTES + topic.length + properties.length + payload.readableBytes());
		MessageRecord.put(buffer, topic);
		MessageRecord.put(buffer, properties);
		payload.getBytes(payload.readerIndex(), buffer);
		return buffer.array();
	}

	/**
	 * Returns properties of a message.
	 * @param message the message
	 * @param own whether those are wanted that are one subscriber's own, or the others
	 * @return the properties
	 */
	static MqttProperty<?>[] properties(PublishedMessage message, boolean own) {
		return Arrays.stream(message.getMqttProperties())
			.filter((property) -> own == (property.propertyId() == MqttProperties.SUBSCRIPTION_IDENTIFIER))
			.toArray(MqttProperty<?>[]::new);
	}

}
