// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.Collection;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;

/**
 * Weight of a message: the bytes of heap that it takes while it is kept, and not those
 * that it had when it was sent. It is the one measure of everything that keeps messages.
 *
 * <p>
 * The weight is an estimate that is not below the truth on a 64-bit virtual machine with
 * compressed references: each object counts with its header and its padding, each
 * character with two bytes. What several sessions share, such as the payload, counts once
 * for each of them; in the memory of queues a {@link SharedPayload} does not.
 */
public final class MessageWeight {

	/**
	 * The message itself, the buffer around its payload, its place in a queue, in a
	 * window or in a store, with key and entry.
	 */
	private static final int MESSAGE = 448;

	/** A subscription beside its filter, with its places in session and engine. */
	private static final int SUBSCRIPTION = 512;

	/** A {@link String} with its array, padding included. */
	private static final int TEXT = 48;

	private static final int CHARACTER = 2;

	/** A level of a topic: a token beside its text, and its place in the list. */
	private static final int LEVEL = TEXT + 32;

	/** A property with a boxed number, and its places in table and array. */
	private static final int PROPERTY = 96;

	/** A pair beside its two texts, and its place in the list. */
	private static final int PAIR = 32;

	/** A filter of a packet with its options, beside its text. */
	private static final long FILTER = 128;

	private MessageWeight() {
	}

	/**
	 * Weighs a message.
	 * @param topic its topic name
	 * @param payload the bytes of its payload
	 * @param properties its properties, {@link MqttProperty} each
	 * @return bytes of heap
	 */
	public static long of(String topic, int payload, Collection<?> properties) {
		long weight = MESSAGE + ofTopic(topic) + payload;
		for (Object property : properties) {
			weight += (property instanceof MqttProperty<?> known) ? of(known) : 0;
		}
		return weight;
	}

	/**
	 * Weighs a PUBLISH.
	 * @param publish the packet
	 * @return bytes of heap
	 */
	public static long of(MqttPublishMessage publish) {
		String topic = publish.variableHeader().topicName();
		return of((topic != null) ? topic : "", publish.payload().readableBytes(),
				publish.variableHeader().properties().listAll());
	}

	/**
	 * Weighs a packet that waits.
	 * @param packet the packet, of any type
	 * @return bytes of heap
	 */
	public static long ofPacket(MqttMessage packet) {
		if (packet instanceof MqttPublishMessage publish) {
			return of(publish);
		}
		int filters = 0;
		if (packet instanceof MqttSubscribeMessage subscribe) {
			filters = subscribe.payload().topicSubscriptions().size();
		}
		else if (packet instanceof MqttUnsubscribeMessage unsubscribe) {
			filters = unsubscribe.payload().topics().size();
		}
		return FILTER * filters + (long) CHARACTER * packet.fixedHeader().remainingLength();
	}

	/**
	 * Weighs a topic name or filter.
	 * @param topic the topic, with its levels as texts of their own
	 * @return bytes of heap
	 */
	public static long ofTopic(String topic) {
		long levels = 1;
		for (int slash = topic.indexOf('/'); slash >= 0; slash = topic.indexOf('/', slash + 1)) {
			levels++;
		}
		return 2 * ofText(topic) + levels * LEVEL;
	}

	/**
	 * Weighs a subscription, as session and engine have it.
	 * @param topicFilter its filter
	 * @return bytes of heap
	 */
	public static long ofSubscription(String topicFilter) {
		return SUBSCRIPTION + 2 * ofTopic(topicFilter);
	}

	/**
	 * Weighs a text.
	 * @param text the text
	 * @return bytes of heap
	 */
	public static long ofText(String text) {
		return TEXT + (long) CHARACTER * text.length();
	}

	private static long of(MqttProperty<?> property) {
		return PROPERTY + ofValue(property.value());
	}

	private static long ofValue(Object value) {
		if (value instanceof Collection<?> pairs) {
			long weight = 0;
			for (Object pair : pairs) {
				weight += ofValue(pair);
			}
			return weight;
		}
		if (value instanceof StringPair pair) {
			return PAIR + ofText(pair.key) + ofText(pair.value);
		}
		if (value instanceof String text) {
			return ofText(text);
		}
		return (value instanceof byte[] binary) ? binary.length : 0;
	}

}
