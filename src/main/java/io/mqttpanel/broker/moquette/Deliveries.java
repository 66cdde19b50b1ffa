// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Subscription;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;

import io.mqttpanel.broker.event.SteadyClock;

/**
 * QoS and properties of a message as one subscription gets it.
 */
final class Deliveries {

	static final MqttSubscriptionOption NO_OPTIONS = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_MOST_ONCE);

	private static final MqttProperty<?>[] NO_PROPERTIES = {};

	private Deliveries() {
	}

	static MqttQoS qos(MqttQoS published, MqttSubscriptionOption option) {
		return (published.value() <= option.qos().value()) ? published : option.qos();
	}

	static boolean isExpired(PublishedMessage message) {
		return !message.getMessageExpiry().isAfter(SteadyClock.SYSTEM.instant());
	}

	static MqttPublishMessage publish(PublishedMessage message, int id, boolean again) {
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, again, message.getPublishingQos(),
						MoquetteInternals.MESSAGE_IS_RETAINED.get(message), 0),
				new MqttPublishVariableHeader(message.getTopic().toString(), id, remaining(message)),
				message.getPayload().retainedDuplicate());
	}

	/**
	 * Returns whether an acknowledgement is the next one of a message.
	 * @param type PUBACK, PUBREC or PUBCOMP
	 * @param message the message, or what stands for it
	 * @return {@code false} if it is not its turn, or of another QoS [MQTT-4.3.2-4],
	 * [MQTT-4.3.3-7]
	 */
	static boolean isAnswer(MqttMessageType type, EnqueuedMessage message) {
		if (message instanceof PubRelMarker) {
			return type != MqttMessageType.PUBACK;
		}
		return type == ((qos(message) == MqttQoS.EXACTLY_ONCE) ? MqttMessageType.PUBREC : MqttMessageType.PUBACK);
	}

	private static MqttQoS qos(EnqueuedMessage sent) {
		return (sent instanceof PublishMarker marker) ? marker.qos() : ((PublishedMessage) sent).getPublishingQos();
	}

	static MqttProperties remaining(PublishedMessage message) {
		return remaining(message, SteadyClock.SYSTEM.instant());
	}

	/**
	 * Returns the properties of a message with the time that is left of its expiry: the
	 * seconds that it had when it was published less the whole seconds that it has waited
	 * [MQTT-3.3.2-6]. That is never 0 before it has expired.
	 * @param message the message
	 * @param now the time
	 * @return the properties
	 */
	static MqttProperties remaining(PublishedMessage message, Instant now) {
		MqttProperties properties = new MqttProperties();
		boolean expires = !message.getMessageExpiry().equals(Instant.MAX);
		for (MqttProperty<?> property : message.getMqttProperties()) {
			if (!expires || property.propertyId() != MqttProperties.PUBLICATION_EXPIRY_INTERVAL) {
				properties.add(property);
			}
		}
		if (expires) {
			Duration left = Duration.between(now, message.getMessageExpiry());
			long seconds = left.getSeconds() + ((left.getNano() > 0) ? 1 : 0);
			properties.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, (int) Math.max(0, seconds)));
		}
		return properties;
	}

	/**
	 * Returns the properties of a message for a subscription.
	 * @param published the properties of the message
	 * @param subscription the subscription
	 * @return its properties
	 */
	static MqttProperty<?>[] properties(Collection<?> published, Subscription subscription) {
		if (published.isEmpty() && !subscription.hasSubscriptionIdentifier()) {
			return NO_PROPERTIES;
		}
		List<MqttProperty<?>> properties = new ArrayList<>(published.size() + 1);
		for (Object each : published) {
			if (each instanceof MqttProperty<?> property
					&& property.propertyId() != MqttProperties.SUBSCRIPTION_IDENTIFIER) {
				properties.add(property);
			}
		}
		if (subscription.hasSubscriptionIdentifier()) {
			properties.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER,
					subscription.getSubscriptionIdentifier().value()));
		}
		return properties.toArray(NO_PROPERTIES);
	}

}
