// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.mqttpanel.broker.event.TopicName;

/**
 * Tree of the levels of topic filters, with values for each. Levels between which nothing
 * branches off are one node, so that they are compared as fast as memory is read. Changed
 * by one thread at a time, read by any.
 *
 * @param <V> type of the values
 */
public final class FilterTree<V> {

	static final String SINGLE = "+";

	static final String MULTI = "#";

	private final Node<V> root = new Node<>("", Map.of(), Map.of());

	private volatile int size;

	/**
	 * Adds a value, in the place of the one that the filter has for the same key.
	 * @param filter the filter
	 * @param key the key
	 * @param value the value
	 * @return {@code false} if it replaces one
	 */
	public boolean add(String filter, String key, V value) {
		Node<V> node = this.root;
		int end = -1;
		while (end < filter.length()) {
			int start = end + 1;
			end = end(filter, start);
			node = child(node, filter, start, end);
			end += node.tail.length();
		}
		int before = node.values.size();
		node.values = with(node.values, key, value);
		int added = node.values.size() - before;
		this.size += added;
		return added > 0;
	}

	/** Returns the node of a level, and of what follows in it, creating it if needed. */
	private static <V> Node<V> child(Node<V> parent, String filter, int start, int end) {
		String level = filter.substring(start, end);
		Node<V> child = parent.children.get(level);
		if (child == null) {
			int last = filter.endsWith("/" + MULTI) ? filter.length() - 2 : filter.length();
			child = new Node<>(filter.substring(end, Math.max(end, last)), Map.of(), Map.of());
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
	 * Removes a value, and the levels that lead nowhere any more.
	 * @param filter the filter
	 * @param key the key of the value
	 * @return {@code false} if there was none
	 */
	public boolean remove(String filter, String key) {
		Deque<Node<V>> path = new ArrayDeque<>();
		Deque<String> keys = new ArrayDeque<>();
		Node<V> node = this.root;
		int end = -1;
		while (end < filter.length()) {
			int start = end + 1;
			end = end(filter, start);
			Node<V> next = node.children.get(filter.substring(start, end));
			if (next == null || common(next.tail, filter, end) < next.tail.length()) {
				return false;
			}
			path.push(node);
			keys.push(filter.substring(start, end));
			node = next;
			end += next.tail.length();
		}
		if (!node.values.containsKey(key)) {
			return false;
		}
		node.values = without(node.values, key);
		this.size--;
		while (!path.isEmpty() && node.isEmpty()) {
			node = path.pop();
			node.children = without(node.children, keys.pop());
		}
		return true;
	}

	/**
	 * Finds the values whose filters match, some of one key too.
	 * @param topic the topic of a message
	 * @return the values, and what it took to find them
	 */
	public Found<V> match(String topic) {
		FilterSearch<V> search = new FilterSearch<>(topic);
		int end = end(topic, 0);
		// Wildcards in the first level do not match what is the server's [MQTT-4.7.2-1].
		if (TopicName.isReserved(topic)) {
			search.enter(this.root.children.get(topic.substring(0, end)), end, 1);
		}
		else {
			search.enter(this.root, -1, 0);
		}
		return search.found();
	}

	/**
	 * Returns the number of values.
	 * @return the number
	 */
	public int size() {
		return this.size;
	}

	/** A line for each node. */
	@Override
	public String toString() {
		StringBuilder lines = new StringBuilder();
		append(lines, "", this.root);
		return lines.toString();
	}

	private static void append(StringBuilder lines, String path, Node<?> node) {
		lines.append(path).append(node.tail).append(": ").append(node.values.keySet()).append('\n');
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
	 * What matches a topic.
	 *
	 * @param <V> type of the values
	 * @param values the values
	 * @param cost number of levels that were compared and of values found
	 */
	public record Found<V>(List<V> values, int cost) {

	}

	/**
	 * Node behind a level of its parent, and behind the levels that follow that one
	 * always.
	 *
	 * @param <V> type of the values
	 */
	static final class Node<V> {

		/** Levels, with a slash before each; the wildcard # is never among them. */
		final String tail;

		volatile Map<String, Node<V>> children;

		volatile Map<String, V> values;

		Node(String tail, Map<String, Node<V>> children, Map<String, V> values) {
			this.tail = tail;
			this.children = children;
			this.values = values;
		}

		private boolean isEmpty() {
			return this.children.isEmpty() && this.values.isEmpty();
		}

		/** Whoever reads this one meanwhile finds the same. */
		private Node<V> split(int length) {
			int end = end(this.tail, length + 1);
			Node<V> lower = new Node<>(this.tail.substring(end), this.children, this.values);
			return new Node<>(this.tail.substring(0, length), Map.of(this.tail.substring(length + 1, end), lower),
					Map.of());
		}

	}

}
