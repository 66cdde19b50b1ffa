// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.FilterTree;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Filters that clients of the other nodes have. Each node's have a version: who misses a
 * change sees that, and reads them anew. Found without a lock.
 */
final class RemoteRoutes {

	private final ClusterLink link;

	private final FilterTree<Route> tree = new FilterTree<>();

	private final Map<String, OfNode> nodes = new HashMap<>();

	private final AtomicLong bytes = new AtomicLong();

	private final Map<String, Long> bytesOfTeams = new ConcurrentHashMap<>();

	RemoteRoutes(ClusterLink link) {
		this.link = link;
	}

	/**
	 * Finds the routes of a message.
	 * @param topic its topic among those of all teams
	 * @return the routes, several to one node perhaps, and what it took to find them
	 */
	FilterTree.Found<Route> match(String topic) {
		return this.tree.match(topic);
	}

	/**
	 * Returns the memory of the filters that are known.
	 * @return bytes of heap, estimated
	 */
	long bytes() {
		return this.bytes.get();
	}

	/**
	 * Returns the memory of the filters of a team.
	 * @param team whose topics they are for
	 * @return bytes of heap, estimated
	 */
	long bytes(String team) {
		return this.bytesOfTeams.getOrDefault(team, 0L);
	}

	/**
	 * Returns how many filters are known.
	 * @return the number of all nodes together
	 */
	int size() {
		return this.tree.size();
	}

	/**
	 * Notes changes of a node.
	 * @param member which node
	 * @param version version that they make
	 * @param changes the changes
	 */
	synchronized void change(String member, long version, RouteChanges changes) {
		OfNode node = this.nodes.get(member);
		if (node == null || node.loading) {
			// They are read with all others of the node.
			load(member, version);
		}
		else if (changes.replaces() || version == node.version + 1) {
			if (changes.replaces()) {
				clear(member, node);
			}
			changes.added().forEach((filter) -> add(member, node, filter));
			changes.removed().forEach((filter) -> remove(member, node, filter));
			node.version = version;
		}
		else if (version > node.version) {
			load(member, version);
		}
	}

	/**
	 * Compares what is known of a node with its version.
	 * @param member which node
	 * @param version version of its routes
	 */
	synchronized void compare(String member, long version) {
		OfNode node = this.nodes.get(member);
		if (node == null) {
			load(member, version);
		}
		else if (node.version != version && !node.loading) {
			// It may have begun anew.
			node.wanted = version;
			load(member, version);
		}
	}

	private void load(String member, long version) {
		OfNode node = this.nodes.computeIfAbsent(member, (name) -> new OfNode());
		node.wanted = Math.max(node.wanted, version);
		if (!node.loading) {
			node.loading = true;
			this.link.routes(member).whenComplete((routes, failure) -> loaded(member, node, routes, failure));
		}
	}

	/** What fails is tried again when leases are renewed. */
	private synchronized void loaded(String member, OfNode node, ClusterLink.Routes routes, Throwable failure) {
		node.loading = false;
		if (this.nodes.get(member) != node || failure != null) {
			return;
		}
		Set<String> gone = new HashSet<>(node.filters);
		routes.filters().forEach((filter) -> {
			add(member, node, filter);
			gone.remove(filter);
		});
		gone.forEach((filter) -> remove(member, node, filter));
		node.version = routes.version();
		if (node.version < node.wanted) {
			node.wanted = 0;
			load(member, node.version);
		}
	}

	/**
	 * Returns whether a node is known.
	 * @param member which node
	 * @return {@code false} if it is gone
	 */
	synchronized boolean isKnown(String member) {
		return this.nodes.containsKey(member);
	}

	/**
	 * Forgets a node that is gone.
	 * @param member which node
	 */
	synchronized void remove(String member) {
		OfNode gone = this.nodes.remove(member);
		if (gone != null) {
			clear(member, gone);
		}
	}

	private void add(String member, OfNode node, String text) {
		if (node.filters.add(text)) {
			RouteText route = RouteText.of(text);
			String key = key(member, text);
			this.tree.add(route.filter(), key, new Route(member, route.share()));
			count(route.filter(), weight(text, key));
		}
	}

	/** Members of a share have one filter. */
	private static String key(String member, String text) {
		return member + ' ' + text;
	}

	private static long weight(String text, String key) {
		return MessageWeight.ofSubscription(text) + MessageWeight.ofText(key);
	}

	private void count(String filter, long more) {
		this.bytes.addAndGet(more);
		this.bytesOfTeams.merge(TopicSpaces.team(filter), more,
				(before, change) -> (before + change != 0) ? before + change : null);
	}

	private void remove(String member, OfNode node, String text) {
		if (node.filters.remove(text)) {
			forget(member, text);
		}
	}

	private void forget(String member, String text) {
		String filter = RouteText.of(text).filter();
		String key = key(member, text);
		this.tree.remove(filter, key);
		count(filter, -weight(text, key));
	}

	private void clear(String member, OfNode node) {
		node.filters.forEach((text) -> forget(member, text));
		node.filters.clear();
	}

	/**
	 * Route of messages to a node.
	 *
	 * @param member member name of the node
	 * @param share the share of which one client there is a member, {@code null} if the
	 * message is for all that want it
	 */
	record Route(String member, @Nullable SharedFilter share) {

	}

	/**
	 * What is known of one node.
	 */
	private static final class OfNode {

		final Set<String> filters = new HashSet<>();

		long version;

		long wanted;

		boolean loading;

	}

}
