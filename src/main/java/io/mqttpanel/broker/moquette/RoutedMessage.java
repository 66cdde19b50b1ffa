// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

/**
 * Message to one of several subscribers, who share its content.
 */
final class RoutedMessage extends PublishedMessage {

	private final MessageContent content;

	/** As it was published. */
	private final MqttFixedHeader header;

	private final @Nullable ShareGroup group;

	RoutedMessage(Content published, MqttQoS qos, boolean retained, MqttProperty<?>[] properties,
			@Nullable ShareGroup group) {
		super(published.topic(), qos, published.payload(), retained, published.expiry(), properties);
		this.content = published.content();
		this.header = published.header();
		this.group = group;
	}

	/**
	 * Creates the message for one subscriber.
	 * @param published the message
	 * @param properties its properties
	 * @param subscription the subscription
	 * @param group the share whose member the subscriber is, {@code null} if it is none
	 * @return the message, which has the payload without a reference of its own
	 */
	static RoutedMessage of(Content published, Collection<?> properties, Subscription subscription,
			@Nullable ShareGroup group) {
		return new RoutedMessage(published, Deliveries.qos(published.header().qosLevel(), subscription.option()),
				published.header().isRetain() && subscription.option().isRetainAsPublished(),
				Deliveries.properties(properties, subscription), group);
	}

	/**
	 * Returns the message as another member of its share gets it.
	 * @param member the subscription of that one
	 * @return the message, which has the payload without a reference of its own
	 */
	RoutedMessage to(Subscription member) {
		return of(new Content(this.content, getTopic(), this.header, getPayload(), getMessageExpiry()),
				Arrays.asList(getMqttProperties()), member, this.group);
	}

	MessageContent content() {
		return this.content;
	}

	/**
	 * Returns the share of whose members one gets the message.
	 * @return the share, {@code null} if the subscription is not shared
	 */
	@Nullable ShareGroup group() {
		return this.group;
	}

	/**
	 * What is the same for all subscribers.
	 *
	 * @param content what they share of it on disk
	 * @param topic its topic
	 * @param header its QoS and whether it is retained, as it was published
	 * @param payload its payload
	 * @param expiry when it expires
	 */
	record Content(MessageContent content, Topic topic, MqttFixedHeader header, ByteBuf payload, Instant expiry) {

	}

}
