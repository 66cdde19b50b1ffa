// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;

import io.mqttpanel.broker.mqtt.engine.EngineListener;

/**
 * Subscriptions that were stored at the start. Moquette serves them, but does not know
 * that they belong to a session and end with it.
 *
 * @param directory all subscriptions
 * @param own subscriptions that are not shared, by client identifier
 * @param shared shared subscriptions, by client identifier
 */
record StoredSubscriptions(MoquetteDirectory directory, Map<String, List<Subscription>> own,
		Map<String, List<SharedSubscription>> shared) {

	static StoredSubscriptions read(MoquetteDirectory directory) {
		ISubscriptionsRepository repository = directory.repository();
		return new StoredSubscriptions(directory,
				repository.listAllSubscriptions().stream().collect(Collectors.groupingBy(Subscription::getClientId)),
				repository.listAllSharedSubscription()
					.stream()
					.collect(Collectors.groupingBy(SharedSubscription::clientId)));
	}

	/**
	 * Returns those of one session, without a look at the others.
	 * @param directory all subscriptions
	 * @param clientId whose session
	 * @param session Moquette's object for it
	 * @return the subscriptions of the session
	 */
	static StoredSubscriptions of(MoquetteDirectory directory, String clientId, Object session) {
		return new StoredSubscriptions(directory,
				Map.of(clientId, List.copyOf(MoquetteInternals.SESSION_SUBSCRIPTIONS.get(session))),
				Map.of(clientId, directory.shared(clientId)));
	}

	/**
	 * Removes those of clients that have no session.
	 * @param clientIds the clients that have one
	 */
	void removeAllBut(Set<String> clientIds) {
		this.own.forEach((clientId, subscriptions) -> {
			if (!clientIds.contains(clientId)) {
				subscriptions.forEach(
						(subscription) -> this.directory.removeSubscription(subscription.getTopicFilter(), clientId));
			}
		});
		this.shared.keySet()
			.stream()
			.filter((clientId) -> !clientIds.contains(clientId))
			.forEach(this.directory::removeSharedSubscriptionsForClient);
	}

	/**
	 * Moves the subscriptions of a session to another one.
	 * @param clientId name of the session so far
	 * @param sessionId identifier of the other session
	 * @param session Moquette's object for it
	 */
	void move(String clientId, String sessionId, Object session) {
		for (Subscription each : this.own.getOrDefault(clientId, List.of())) {
			Subscription moved = new Subscription(sessionId, each.getTopicFilter(), each.option(),
					each.hasSubscriptionIdentifier() ? each.getSubscriptionIdentifier() : null);
			this.directory.removeSubscription(each.getTopicFilter(), clientId);
			this.directory.add(moved);
			MoquetteInternals.SESSION_SUBSCRIPTIONS.get(session).add(moved);
		}
		for (SharedSubscription each : this.shared.getOrDefault(clientId, List.of())) {
			if (each.hasSubscriptionIdentifier()) {
				this.directory.addShared(sessionId, each.getShareName(), each.topicFilter(), each.getOption(),
						each.getSubscriptionIdentifier());
			}
			else {
				this.directory.addShared(sessionId, each.getShareName(), each.topicFilter(), each.getOption());
			}
		}
		this.directory.removeSharedSubscriptionsForClient(clientId);
	}

	/**
	 * Makes a session the owner of its client's subscriptions, and reports them.
	 * @param session Moquette's session
	 * @param clientId its client
	 * @param listener hears of each
	 */
	void restore(Object session, String clientId, EngineListener listener) {
		List<Subscription> subscriptions = this.own.getOrDefault(clientId, List.of());
		MoquetteInternals.SESSION_SUBSCRIPTIONS.get(session).addAll(subscriptions);
		for (Subscription subscription : subscriptions) {
			listener.subscriptionRestored(clientId, subscription.getTopicFilter().toString(),
					subscription.hasSubscriptionIdentifier() ? subscription.getSubscriptionIdentifier().value() : 0,
					subscription.option().isRetainAsPublished());
		}
		for (SharedSubscription subscription : this.shared.getOrDefault(clientId, List.of())) {
			listener.subscriptionRestored(clientId,
					"$share/" + subscription.getShareName().getShareName() + "/" + subscription.topicFilter(),
					subscription.hasSubscriptionIdentifier() ? subscription.getSubscriptionIdentifier().value() : 0,
					subscription.getOption().isRetainAsPublished());
		}
	}

}
