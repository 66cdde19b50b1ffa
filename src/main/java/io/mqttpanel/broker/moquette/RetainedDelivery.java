// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import io.moquette.broker.RetainedMessage;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Retained messages that a new subscription has yet to get. They stay in the store until
 * each is sent.
 */
final class RetainedDelivery {

	/** How many topics are looked at in one go. */
	private static final int TOPICS = 1000;

	private final MoquetteRetained retained;

	private final RetainedCursor cursor;

	private final Subscription subscription;

	private RetainedDelivery(MoquetteRetained retained, RetainedCursor cursor, Subscription subscription) {
		this.retained = retained;
		this.cursor = cursor;
		this.subscription = subscription;
	}

	/**
	 * Creates the delivery of all that is retained now.
	 * @param retained all retained messages
	 * @param qualified the filter, among those of all teams
	 * @param subscription the subscription
	 * @return the delivery
	 */
	static RetainedDelivery of(MoquetteRetained retained, String qualified, Subscription subscription) {
		return new RetainedDelivery(retained, retained.find(qualified), subscription);
	}

	/**
	 * Creates the rest of a delivery that an earlier run has begun.
	 * @param retained all retained messages
	 * @param qualified the filter, among those of all teams
	 * @param subscription the subscription
	 * @param record what is stored of it
	 * @return the delivery
	 */
	static RetainedDelivery of(MoquetteRetained retained, String qualified, Subscription subscription, byte[] record) {
		int head = SubscriptionRecords.LENGTH;
		String position = new String(record, head, record.length - head, StandardCharsets.UTF_8);
		return new RetainedDelivery(retained, retained.resume(qualified, position.isEmpty() ? null : position),
				subscription);
	}

	Topic filter() {
		return this.subscription.getTopicFilter();
	}

	/**
	 * Returns what is stored of it, by its filter.
	 * @return the subscription, and how far it is
	 */
	byte[] toRecord() {
		byte[] options = SubscriptionRecords.encode(this.subscription.option(),
				this.subscription.hasSubscriptionIdentifier() ? this.subscription.getSubscriptionIdentifier() : null);
		String position = this.cursor.position();
		byte[] topic = (position != null) ? position.getBytes(StandardCharsets.UTF_8) : new byte[0];
		return ByteBuffer.allocate(options.length + topic.length).put(options).put(topic).array();
	}

	/**
	 * Returns whether no message waits for an acknowledgement, or for a client that is
	 * away.
	 * @return {@code true} at QoS 0
	 */
	boolean isAtMostOnce() {
		return this.subscription.option().qos() == MqttQoS.AT_MOST_ONCE;
	}

	/**
	 * Takes messages that are newer than the subscription, too: their topics would be
	 * left out otherwise, since messages to the session were dropped.
	 */
	void includeNewer() {
		this.cursor.includeNewer();
	}

	/**
	 * Takes the next message.
	 * @return the message, {@code null} if there is none yet or any more
	 */
	@Nullable PublishedMessage next() {
		String name = this.cursor.next(TOPICS);
		RetainedMessage message = (name != null) ? this.retained.get(name) : null;
		return (message != null) ? published(message) : null;
	}

	/**
	 * Returns whether all messages were taken.
	 * @return {@code false} if it is to be asked again
	 */
	boolean isDone() {
		return this.cursor.isDone();
	}

	private PublishedMessage published(RetainedMessage message) {
		Instant end = message.getExpiryTime();
		return new PublishedMessage(Topic.asTopic(TopicSpaces.plain(message.getTopic().toString())),
				Deliveries.qos(message.qosLevel(), this.subscription.option()),
				Unpooled.wrappedBuffer(message.getPayload()), true, (end != null) ? end : Instant.MAX,
				Deliveries.properties(List.of(message.getMqttProperties()), this.subscription));
	}

}
