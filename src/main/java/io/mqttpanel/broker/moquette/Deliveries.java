// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.moquette.broker.subscriptions.Subscription;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;

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

	/**
	 * Returns the properties of a message for a subscription.
	 * @param published the properties of the message
	 * @param subscription the subscription
	 * @return an array that Moquette may change if the message has properties
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
