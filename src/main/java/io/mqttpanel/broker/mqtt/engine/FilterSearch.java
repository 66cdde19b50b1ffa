// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Search for the filters that match one topic. As deep as the topic, which has few
 * levels.
 *
 * @param <V> type of the values
 */
final class FilterSearch<V> {

	/**
	 * So many characters behind the first level of a node cost as much as another node.
	 */
	private static final int CHARACTERS_OF_NODE = 32;

	private final String topic;

	private final String[] levels;

	private final List<V> found = new ArrayList<>();

	private int visited;

	/** Where the levels end that were matched last, and how many these are. */
	private int end;

	private int depth;

	FilterSearch(String topic) {
		this.topic = topic;
		this.levels = levels(topic);
	}

	void enter(FilterTree.@Nullable Node<V> node, int keyEnd, int keyDepth) {
		if (node == null || !matchesTail(node.tail, keyEnd, keyDepth)) {
			return;
		}
		int from = this.end;
		int next = this.depth;
		Map<String, FilterTree.Node<V>> children = node.children;
		if (from == this.topic.length()) {
			this.found.addAll(node.values.values());
		}
		else if (!children.isEmpty()) {
			int to = from + 1 + this.levels[next].length();
			enter(children.get(FilterTree.SINGLE), to, next + 1);
			enter(children.get(this.levels[next]), to, next + 1);
		}
		FilterTree.Node<V> all = children.isEmpty() ? null : children.get(FilterTree.MULTI);
		if (all != null) {
			this.found.addAll(all.values.values());
		}
	}

	private boolean matchesTail(String tail, int keyEnd, int keyDepth) {
		this.visited += 1 + tail.length() / CHARACTERS_OF_NODE;
		int position = keyEnd;
		int levelsPassed = keyDepth;
		int length = this.topic.length();
		for (int i = 0; i < tail.length(); i++) {
			char character = tail.charAt(i);
			if (character == '+') {
				position = FilterTree.end(this.topic, position);
			}
			else if (position >= length || this.topic.charAt(position++) != character) {
				return false;
			}
			levelsPassed += (character == '/') ? 1 : 0;
		}
		this.end = position;
		this.depth = levelsPassed;
		return tail.isEmpty() || position == length || this.topic.charAt(position) == '/';
	}

	private static String[] levels(String topic) {
		int count = 1;
		for (int slash = topic.indexOf('/'); slash >= 0; slash = topic.indexOf('/', slash + 1)) {
			count++;
		}
		String[] levels = new String[count];
		int start = 0;
		for (int i = 0; i < count; i++) {
			int end = topic.indexOf('/', start);
			levels[i] = topic.substring(start, (end >= 0) ? end : topic.length());
			start = end + 1;
		}
		return levels;
	}

	/**
	 * Returns what was found.
	 * @return the values, and what it took to find them
	 */
	FilterTree.Found<V> found() {
		return new FilterTree.Found<>(this.found, this.visited + this.found.size());
	}

}
