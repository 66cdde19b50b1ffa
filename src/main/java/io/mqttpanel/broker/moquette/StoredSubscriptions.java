// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;

/**
 * The subscriptions that an engine has found at its start. It serves them, but does not
 * know that they belong to a session and end with it.
 *
 * @param directory all subscriptions
 * @param own the ones each client has alone
 * @param shared the ones each client has with others
 */
record StoredSubscriptions(ISubscriptionsDirectory directory, Map<String, List<Subscription>> own,
		Map<String, List<SharedSubscription>> shared) {

	static StoredSubscriptions read(ISubscriptionsDirectory directory) {
		ISubscriptionsRepository repository = (ISubscriptionsRepository) MoquetteFields.read(directory,
				"subscriptionsRepository");
		return new StoredSubscriptions(directory,
				repository.listAllSubscriptions().stream().collect(Collectors.groupingBy(Subscription::getClientId)),
				repository.listAllSharedSubscription()
					.stream()
					.collect(Collectors.groupingBy(SharedSubscription::clientId)));
	}

	/**
	 * Removes those of clients that have no session.
	 * @param clientIds the clients that have one
	 */
	void removeAllBut(Set<?> clientIds) {
		this.own.values()
			.stream()
			.flatMap(List::stream)
			.filter((subscription) -> !clientIds.contains(subscription.getClientId()))
			.forEach((subscription) -> this.directory.removeSubscription(subscription.getTopicFilter(),
					subscription.getClientId()));
		this.shared.values()
			.stream()
			.flatMap(List::stream)
			.filter((subscription) -> !clientIds.contains(subscription.clientId()))
			.forEach((subscription) -> this.directory.removeSharedSubscription(subscription.getShareName(),
					subscription.topicFilter(), subscription.clientId()));
	}

	/**
	 * Makes a session the owner of what its client has. To be called on its loop.
	 * @param session the session
	 * @param clientId its client
	 */
	// The engine declares it so; a cast cannot see type arguments.
	@SuppressWarnings("unchecked")
	void giveTo(Object session, String clientId) {
		((Collection<Subscription>) MoquetteFields.read(session, "subscriptions"))
			.addAll(this.own.getOrDefault(clientId, List.of()));
		if (this.shared.containsKey(clientId)) {
			((Map<String, List<SharedSubscription>>) MoquetteFields.read(this.directory, "clientSharedSubscriptions"))
				.putIfAbsent(clientId, new ArrayList<>(this.shared.get(clientId)));
		}
	}

}
