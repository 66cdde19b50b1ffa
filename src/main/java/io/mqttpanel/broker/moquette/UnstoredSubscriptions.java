// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;

/**
 * Store of subscriptions that stores nothing, where nothing outlives the broker.
 * Moquette's own keeps a second copy of all subscriptions in memory, and looks through
 * all of them for each that goes.
 */
final class UnstoredSubscriptions implements ISubscriptionsRepository {

	@Override
	public Set<Subscription> listAllSubscriptions() {
		return Set.of();
	}

	@Override
	public void addNewSubscription(Subscription subscription) {
	}

	@Override
	public void removeSubscription(String topic, String clientID) {
	}

	@Override
	public void removeAllSharedSubscriptions(String clientId) {
	}

	@Override
	public void removeSharedSubscription(String clientId, ShareName share, Topic topicFilter) {
	}

	@Override
	public void addNewSharedSubscription(String clientId, ShareName share, Topic topicFilter,
			MqttSubscriptionOption option) {
	}

	@Override
	public void addNewSharedSubscription(String clientId, ShareName share, Topic topicFilter,
			MqttSubscriptionOption option, SubscriptionIdentifier subscriptionIdentifier) {
	}

	@Override
	public Collection<SharedSubscription> listAllSharedSubscription() {
		return List.of();
	}

}
