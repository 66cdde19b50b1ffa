// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.Server;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.v5.SessionFilters;

/**
 * The subscriptions of sessions about which the engine does not ask when it opens a
 * session again: the shared ones, and after a restart all of them, because it no longer
 * knows whose they are. Reaches for them through private fields of release 0.18.3, the
 * first time a client connects.
 */
public final class ResumedSubscriptions {

	private final Server server;

	private final SessionFilters filters;

	private volatile @Nullable Stored engine;

	/**
	 * Creates them for an engine that is about to be started.
	 * @param server the engine
	 * @param filters is told of the subscriptions that were stored
	 */
	ResumedSubscriptions(Server server, SessionFilters filters) {
		this.server = server;
		this.filters = filters;
	}

	/**
	 * Takes from a client what it may not have any more. Called before its session is
	 * opened again.
	 * @param clientId the client identifier
	 * @param allowed whether a topic filter is allowed
	 */
	public void retain(String clientId, Predicate<String> allowed) {
		Stored known = engine();
		for (Topic filter : known.stored().getOrDefault(clientId, List.of())) {
			if (!allowed.test(filter.toString())) {
				known.directory().removeSubscription(filter, clientId);
			}
		}
		for (SharedSubscription shared : List.copyOf(known.shared().getOrDefault(clientId, List.of()))) {
			if (!allowed.test(shared.topicFilter().toString())) {
				known.directory().removeSharedSubscription(shared.getShareName(), shared.topicFilter(), clientId);
			}
		}
	}

	private Stored engine() {
		Stored known = this.engine;
		if (known == null) {
			synchronized (this) {
				known = this.engine;
				if (known == null) {
					known = read(MoquetteSubscriptions.directory(this.server));
					this.engine = known;
				}
			}
		}
		return known;
	}

	// The engine declares it so; a cast cannot see type arguments.
	@SuppressWarnings("unchecked")
	private Stored read(ISubscriptionsDirectory directory) {
		ISubscriptionsRepository repository = (ISubscriptionsRepository) MoquetteFields.read(directory,
				"subscriptionsRepository");
		Map<String, List<SharedSubscription>> shared = (Map<String, List<SharedSubscription>>) MoquetteFields
			.read(directory, "clientSharedSubscriptions");
		repository.listAllSubscriptions().forEach(this::restore);
		repository.listAllSharedSubscription().forEach(this::restore);
		repository.listAllSharedSubscription()
			.stream()
			.collect(Collectors.groupingBy(SharedSubscription::clientId, Collectors.toCollection(ArrayList::new)))
			.forEach(shared::putIfAbsent);
		return new Stored(directory, shared,
				repository.listAllSubscriptions()
					.stream()
					.collect(Collectors.groupingBy(Subscription::getClientId,
							Collectors.mapping(Subscription::getTopicFilter, Collectors.toUnmodifiableList()))));
	}

	private void restore(Subscription subscription) {
		int identifier = subscription.hasSubscriptionIdentifier() ? subscription.getSubscriptionIdentifier().value()
				: 0;
		this.filters.restore(subscription.getClientId(), subscription.getTopicFilter().toString(), identifier,
				subscription.option().isRetainAsPublished());
	}

	private void restore(SharedSubscription shared) {
		int identifier = shared.hasSubscriptionIdentifier() ? shared.getSubscriptionIdentifier().value() : 0;
		this.filters.restore(shared.clientId(),
				"$share/" + shared.getShareName().getShareName() + "/" + shared.topicFilter(), identifier,
				shared.getOption().isRetainAsPublished());
	}

	/**
	 * What is the engine's.
	 *
	 * @param directory all subscriptions
	 * @param shared the shared ones of each client
	 * @param stored the other ones of each client, as they were before the start: what
	 * was given up since does no harm here
	 */
	private record Stored(ISubscriptionsDirectory directory, Map<String, List<SharedSubscription>> shared,
			Map<String, List<Topic>> stored) {

	}

}
