// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToIntFunction;

import io.mqttpanel.broker.mqtt.engine.SharedFilter;

/**
 * Nodes that get a message, each with what it is to do with it: all clients there that do
 * not share their subscriptions get it, or members of some shares, or both. Of each share
 * one member is chosen among those of all nodes, all with the same chance.
 *
 * @param nodes the nodes, by their member names
 * @param elsewhere shares whose chosen members are on one of them
 */
record Targets(Map<String, ForwardedMessage.Order> nodes, Set<SharedFilter> elsewhere) {

	private static final Targets NONE = new Targets(Map.of(), Set.of());

	/**
	 * Chooses the nodes for a message.
	 * @param routes routes that match its topic
	 * @param here tells how many members of a share this node has
	 * @return the nodes
	 */
	static Targets of(List<RemoteRoutes.Route> routes, ToIntFunction<SharedFilter> here) {
		if (routes.isEmpty()) {
			return NONE;
		}
		Map<String, ForwardedMessage.Order> nodes = new LinkedHashMap<>();
		Map<SharedFilter, List<String>> members = new HashMap<>();
		for (RemoteRoutes.Route route : routes) {
			SharedFilter share = route.share();
			if (share == null) {
				nodes.put(route.member(), ForwardedMessage.Order.ALL);
			}
			else {
				members.computeIfAbsent(share, (name) -> new ArrayList<>()).add(route.member());
			}
		}
		Set<SharedFilter> elsewhere = new HashSet<>();
		members.forEach((share, candidates) -> {
			int chosen = ThreadLocalRandom.current().nextInt(candidates.size() + here.applyAsInt(share));
			if (chosen < candidates.size()) {
				nodes.merge(candidates.get(chosen), ForwardedMessage.Order.of(share), ForwardedMessage.Order::plus);
				elsewhere.add(share);
			}
		});
		return new Targets(nodes, elsewhere);
	}

}
