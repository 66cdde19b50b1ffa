// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.moquette.broker.Server;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;
import io.moquette.broker.subscriptions.Subscription;

/**
 * Reads the engine's subscriptions. The engine knows them and has no public way to them.
 */
final class MoquetteSubscriptions {

	private MoquetteSubscriptions() {
	}

	static int count(Server server) {
		return directory(server).size();
	}

	static ISubscriptionsDirectory directory(Server server) {
		return (ISubscriptionsDirectory) MoquetteFields.read(MoquetteFields.read(server, "dispatcher"),
				"subscriptions");
	}

	/**
	 * Returns what a client is subscribed to. The engine must not be changing it.
	 * @param server the engine
	 * @param clientId the client identifier
	 * @return its filters
	 */
	static Set<String> of(Server server, String clientId) {
		Object sessions = MoquetteFields.read(server, "sessions");
		Object session = ((Map<?, ?>) MoquetteFields.read(sessions, "pool")).get(clientId);
		if (session == null) {
			return Set.of();
		}
		return ((Collection<?>) MoquetteFields.read(session, "subscriptions")).stream()
			.map((subscription) -> ((Subscription) subscription).getTopicFilter().toString())
			.collect(Collectors.toSet());
	}

}
