// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;

import io.mqttpanel.broker.event.TopicName;

/**
 * Tree of the levels of topic filters, with the subscriptions to each. Moquette's own
 * makes new topics at each level that it compares: messages took seconds where clients
 * had many deep filters. Levels between which nothing branches off are one node, so that
 * they are compared as fast as memory is read. Changed by one thread at a time, read by
 * any.
 */
final class SubscriptionTree {

	static final String SINGLE = "+";

	static final String MULTI = "#";

	private final Node root = new Node("", Map.of(), Map.of());

	private volatile int size;

	/**
	 * Adds a subscription, in the place of the one that its client has to the same
	 * filter.
	 * @param subscription the subscription
	 * @return {@code false} if it replaces one
	 */
	boolean add(Subscription subscription) {
		String filter = subscription.getTopicFilter().toString();
		Node node = this.root;
		int end = -1;
		while (end < filter.length()) {
			int start = end + 1;
			end = end(filter, start);
			node = child(node, filter, start, end);
			end += node.tail.length();
		}
		int before = node.subscriptions.size();
		node.subscriptions = with(node.subscriptions, subscription.getClientId(), subscription);
		int added = node.subscriptions.size() - before;
		this.size += added;
		return added > 0;
	}

	/** Returns the node of a level, and of what follows in it, creating it if needed. */
	private static Node child(Node parent, String filter, int start, int end) {
		String level = filter.substring(start, end);
		Node child = parent.children.get(level);
		if (child == null) {
			int last = filter.endsWith("/" + MULTI) ? filter.length() - 2 : filter.length();
			child = new Node(filter.substring(end, Math.max(end, last)), Map.of(), Map.of());
		}
		else {
			int common = common(child.tail, filter, end);
			if (common == child.tail.length()) {
				return child;
			}
			child = child.split(common);
		}
		parent.children = with(parent.children, level, child);
		return child;
	}

	/** Returns how much of a tail a filter has, in whole levels. */
	private static int common(String tail, String filter, int start) {
		int common = 0;
		int length = Math.min(tail.length(), filter.length() - start);
		for (int i = 0; i <= length; i++) {
			boolean tailEnds = i == tail.length() || tail.charAt(i) == '/';
			boolean filterEnds = start + i == filter.length() || filter.charAt(start + i) == '/';
			if (tailEnds && filterEnds) {
				common = i;
			}
			if (i == length || tail.charAt(i) != filter.charAt(start + i)) {
				return common;
			}
		}
		return common;
	}

	static int end(String topic, int start) {
		int slash = topic.indexOf('/', start);
		return (slash >= 0) ? slash : topic.length();
	}

	/**
	 * Removes a subscription, and the levels that lead nowhere any more.
	 * @param filter the filter
	 * @param clientId whose subscription
	 * @return {@code false} if there was none
	 */
	boolean remove(Topic filter, String clientId) {
		String name = filter.toString();
		Deque<Node> path = new ArrayDeque<>();
		Deque<String> keys = new ArrayDeque<>();
		Node node = this.root;
		int end = -1;
		while (end < name.length()) {
			int start = end + 1;
			end = end(name, start);
			Node next = node.children.get(name.substring(start, end));
			if (next == null || common(next.tail, name, end) < next.tail.length()) {
				return false;
			}
			path.push(node);
			keys.push(name.substring(start, end));
			node = next;
			end += next.tail.length();
		}
		if (!node.subscriptions.containsKey(clientId)) {
			return false;
		}
		node.subscriptions = without(node.subscriptions, clientId);
		this.size--;
		while (!path.isEmpty() && node.isEmpty()) {
			node = path.pop();
			node.children = without(node.children, keys.pop());
		}
		return true;
	}

	/**
	 * Finds the subscriptions that match, some of one client too.
	 * @param topic the topic of a message
	 * @return the subscriptions, and what it took to find them
	 */
	Matches match(Topic topic) {
		String name = topic.toString();
		SubscriptionSearch search = new SubscriptionSearch(name);
		int end = end(name, 0);
		// Wildcards in the first level do not match what is the server's [MQTT-4.7.2-1].
		if (TopicName.isReserved(name)) {
			search.enter(this.root.children.get(name.substring(0, end)), end, 1);
		}
		else {
			search.enter(this.root, -1, 0);
		}
		return search.matches();
	}

	/**
	 * Returns the number of subscriptions.
	 * @return the number
	 */
	int size() {
		return this.size;
	}

	/** A line for each node. */
	@Override
	public String toString() {
		StringBuilder lines = new StringBuilder();
		append(lines, "", this.root);
		return lines.toString();
	}

	private static void append(StringBuilder lines, String path, Node node) {
		lines.append(path).append(node.tail).append(": ").append(node.subscriptions.keySet()).append('\n');
		node.children.forEach((level, child) -> append(lines, path + node.tail + "/" + level, child));
	}

	/** Most nodes have one of each: the small maps do not change and are replaced. */
	private static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
		if (map instanceof ConcurrentHashMap) {
			map.put(key, value);
			return map;
		}
		if (map.isEmpty() || (map.size() == 1 && map.containsKey(key))) {
			return Map.of(key, value);
		}
		Map<String, V> grown = new ConcurrentHashMap<>(map);
		grown.put(key, value);
		return grown;
	}

	private static <V> Map<String, V> without(Map<String, V> map, String key) {
		if (map instanceof ConcurrentHashMap) {
			map.remove(key);
			return map.isEmpty() ? Map.of() : map;
		}
		return map.containsKey(key) ? Map.of() : map;
	}

	/**
	 * Subscriptions to a message.
	 *
	 * @param subscriptions the subscriptions
	 * @param cost number of levels that were compared and of subscriptions found
	 */
	record Matches(List<Subscription> subscriptions, int cost) {

		/** Most subscriptions that are compared one by one. */
		private static final int FEW = 16;

		/**
		 * Returns one subscription of each client, with the highest QoS. The tree has
		 * each client once at each filter.
		 * @return the subscriptions
		 */
		List<Subscription> onePerClient() {
			List<Subscription> matching = this.subscriptions;
			if (matching.size() < 2 || isOneFilter(matching)) {
				return matching;
			}
			return (matching.size() <= FEW) ? onePerClientOfFew(matching) : onePerClientOfMany(matching);
		}

		private static boolean isOneFilter(List<Subscription> matching) {
			Topic filter = matching.get(0).getTopicFilter();
			for (Subscription subscription : matching) {
				if (!filter.equals(subscription.getTopicFilter())) {
					return false;
				}
			}
			return true;
		}

		private static List<Subscription> onePerClientOfFew(List<Subscription> matching) {
			List<Subscription> best = new ArrayList<>(matching.size());
			for (Subscription subscription : matching) {
				int index = indexOf(best, subscription.getClientId());
				if (index < 0) {
					best.add(subscription);
				}
				else if (best.get(index).qosLessThan(subscription)) {
					best.set(index, subscription);
				}
			}
			return best;
		}

		private static int indexOf(List<Subscription> subscriptions, String clientId) {
			for (int i = 0; i < subscriptions.size(); i++) {
				if (subscriptions.get(i).getClientId().equals(clientId)) {
					return i;
				}
			}
			return -1;
		}

		private static List<Subscription> onePerClientOfMany(List<Subscription> matching) {
			Map<String, Subscription> best = new HashMap<>();
			for (Subscription subscription : matching) {
				best.merge(subscription.getClientId(), subscription,
						(one, other) -> one.qosLessThan(other) ? other : one);
			}
			return new ArrayList<>(best.values());
		}

	}

	/**
	 * Node behind a level of its parent, and behind the levels that follow that one
	 * always.
	 */
	static final class Node {

		/** Levels, with a slash before each; the wildcard # is never among them. */
		final String tail;

		volatile Map<String, Node> children;

		volatile Map<String, Subscription> subscriptions;

		Node(String tail, Map<String, Node> children, Map<String, Subscription> subscriptions) {
			this.tail = tail;
			this.children = children;
			this.subscriptions = subscriptions;
		}

		private boolean isEmpty() {
			return this.children.isEmpty() && this.subscriptions.isEmpty();
		}

		/** Whoever reads this one meanwhile finds the same. */
		private Node split(int length) {
			int end = end(this.tail, length + 1);
			Node lower = new Node(this.tail.substring(end), this.children, this.subscriptions);
			return new Node(this.tail.substring(0, length), Map.of(this.tail.substring(length + 1, end), lower),
					Map.of());
		}

	}

}
