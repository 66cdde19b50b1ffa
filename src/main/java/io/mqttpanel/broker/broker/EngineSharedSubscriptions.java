// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.Server;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;
import io.moquette.broker.subscriptions.SharedSubscription;
import org.jspecify.annotations.Nullable;

/**
 * The shared subscriptions of sessions. When the engine opens a session again it asks
 * whether each of its subscriptions is still allowed, but not about the shared ones, and
 * after a restart it no longer knows whose they are. Reaches for both through private
 * fields of release 0.18.3, the first time a client connects.
 */
final class EngineSharedSubscriptions {

	private final Server server;

	private volatile @Nullable Engine engine;

	EngineSharedSubscriptions(Server server) {
		this.server = server;
	}

	/**
	 * Takes from a client what it may not have any more. Called before its session is
	 * opened again.
	 * @param clientId the client identifier
	 * @param allowed whether a topic filter is allowed
	 */
	void retain(String clientId, Predicate<String> allowed) {
		Engine known = engine();
		for (SharedSubscription shared : List.copyOf(known.byClient().getOrDefault(clientId, List.of()))) {
			if (!allowed.test(shared.topicFilter().toString())) {
				known.directory().removeSharedSubscription(shared.getShareName(), shared.topicFilter(), clientId);
			}
		}
	}

	private Engine engine() {
		Engine known = this.engine;
		if (known == null) {
			synchronized (this) {
				known = this.engine;
				if (known == null) {
					known = read();
					this.engine = known;
				}
			}
		}
		return known;
	}

	@SuppressWarnings("unchecked")
	private Engine read() {
		ISubscriptionsDirectory directory = EngineSubscriptions.directory(this.server);
		Map<String, List<SharedSubscription>> byClient = (Map<String, List<SharedSubscription>>) EngineSubscriptions
			.read(directory, "clientSharedSubscriptions");
		ISubscriptionsRepository stored = (ISubscriptionsRepository) EngineSubscriptions.read(directory,
				"subscriptionsRepository");
		stored.listAllSharedSubscription()
			.stream()
			.collect(Collectors.groupingBy(SharedSubscription::clientId, Collectors.toCollection(ArrayList::new)))
			.forEach(byClient::putIfAbsent);
		return new Engine(directory, byClient);
	}

	/**
	 * What is the engine's.
	 *
	 * @param directory all subscriptions
	 * @param byClient the shared ones of each client
	 */
	private record Engine(ISubscriptionsDirectory directory, Map<String, List<SharedSubscription>> byClient) {

	}

}
