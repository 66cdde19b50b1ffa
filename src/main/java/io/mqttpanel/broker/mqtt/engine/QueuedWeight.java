// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.Collection;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

/**
 * Weight of a message in a queue.
 *
 * @param bytes bytes of heap, with the payload
 * @param payload the payload, if other queues may have the same
 */
public record QueuedWeight(long bytes, @Nullable SharedPayload payload) {

	/**
	 * Weighs a message.
	 * @param topic its topic name
	 * @param payload its payload
	 * @param properties its properties
	 * @return the weight, as {@link MessageWeight} has it
	 */
	public static QueuedWeight of(String topic, ByteBuf payload, Collection<?> properties) {
		return new QueuedWeight(MessageWeight.of(topic, payload.readableBytes(), properties),
				SharedPayload.of(payload));
	}

	/**
	 * Weighs a PUBLISH.
	 * @param publish the packet
	 * @return the weight, as {@link MessageWeight} has it
	 */
	public static QueuedWeight of(MqttPublishMessage publish) {
		return new QueuedWeight(MessageWeight.of(publish), SharedPayload.of(publish.payload()));
	}

	/**
	 * Returns the weight of something that has no payload.
	 * @param bytes bytes of heap
	 * @return the weight
	 */
	public static QueuedWeight of(long bytes) {
		return new QueuedWeight(bytes, null);
	}

}
