// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;

/**
 * Subscriptions on disk, each with a key of its own. Moquette's key is the filter, a
 * hyphen and the client identifier: that of {@code eu-1} to {@code sensors} is that of
 * {@code 1} to {@code sensors-eu}, and one of them is not there after a restart. Shared
 * ones are in a map of each client, whose name Moquette asks for only once.
 */
final class SubscriptionFile implements ISubscriptionsRepository {

	private static final String SHARED = "shared_subscriptions_";

	private final ISubscriptionsRepository file;

	private final Map<String, Subscription> subscriptions;

	private final Map<String, String> sharedMaps;

	/**
	 * Creates the file.
	 * @param file Moquette's, on disk
	 */
	SubscriptionFile(ISubscriptionsRepository file) {
		this.file = file;
		this.subscriptions = MoquetteInternals.STORED_SUBSCRIPTIONS.get(file);
		this.sharedMaps = MoquetteInternals.SHARED_SUBSCRIPTION_MAPS.get(file);
	}

	private static String key(String filter, String clientId) {
		return clientId.length() + ":" + clientId + filter;
	}

	@Override
	public Set<Subscription> listAllSubscriptions() {
		return this.file.listAllSubscriptions();
	}

	@Override
	public void addNewSubscription(Subscription subscription) {
		this.subscriptions.put(key(subscription.getTopicFilter().toString(), subscription.getClientId()), subscription);
	}

	@Override
	public void removeSubscription(String topic, String clientID) {
		this.subscriptions.remove(key(topic, clientID));
	}

	@Override
	public void removeAllSharedSubscriptions(String clientId) {
		this.file.removeAllSharedSubscriptions(clientId);
	}

	@Override
	public void removeSharedSubscription(String clientId, ShareName share, Topic topicFilter) {
		this.file.removeSharedSubscription(clientId, share, topicFilter);
	}

	@Override
	public void addNewSharedSubscription(String clientId, ShareName share, Topic topicFilter,
			MqttSubscriptionOption option) {
		nameSharedMap(clientId);
		this.file.addNewSharedSubscription(clientId, share, topicFilter, option);
	}

	@Override
	public void addNewSharedSubscription(String clientId, ShareName share, Topic topicFilter,
			MqttSubscriptionOption option, SubscriptionIdentifier subscriptionIdentifier) {
		nameSharedMap(clientId);
		this.file.addNewSharedSubscription(clientId, share, topicFilter, option, subscriptionIdentifier);
	}

	private void nameSharedMap(String clientId) {
		this.sharedMaps.putIfAbsent(clientId, MapNames.of(SHARED, clientId));
	}

	@Override
	public Collection<SharedSubscription> listAllSharedSubscription() {
		return this.file.listAllSharedSubscription();
	}

}
