// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reference for topics and filters: MQTT's rules written down in the plainest way, and
 * all topics and filters of a few levels to try them on.
 */
public final class NaiveTopics {

	private NaiveTopics() {
	}

	/**
	 * Returns all topics of some levels.
	 * @param levels what each level may be
	 * @param depth the greatest number of levels
	 * @return the topics, with the empty one if a level may be empty: what {@code /#} has
	 * as its parent
	 */
	public static List<String> topics(List<String> levels, int depth) {
		List<String> topics = new ArrayList<>(levels);
		List<String> longest = levels;
		for (int i = 1; i < depth; i++) {
			longest = longest.stream().flatMap((start) -> levels.stream().map((level) -> start + "/" + level)).toList();
			topics.addAll(longest);
		}
		return List.copyOf(topics);
	}

	/**
	 * Returns all filters of some levels, with and without {@code #} as the last one.
	 * Against topics of one level more, what follows a filter is seen.
	 * @param levels what each level may be
	 * @param depth the greatest number of levels
	 * @return the filters
	 */
	public static List<String> filters(List<String> levels, int depth) {
		List<String> filters = new ArrayList<>(topics(levels, depth));
		filters.remove("");
		filters.add("#");
		topics(levels, depth - 1).forEach((parent) -> filters.add(parent + "/#"));
		return List.copyOf(filters);
	}

	/**
	 * Returns whether a topic matches a filter.
	 * @param filter the filter
	 * @param topic the topic
	 * @return {@code true} if it does
	 */
	public static boolean matches(String filter, String topic) {
		return matches(split(filter), split(topic));
	}

	/**
	 * Returns which topics match a filter.
	 * @param filter the filter
	 * @param topics the topics, split into levels
	 * @return their indexes
	 */
	public static BitSet matched(String filter, List<List<String>> topics) {
		List<String> levels = split(filter);
		return IntStream.range(0, topics.size())
			.filter((i) -> matches(levels, topics.get(i)))
			.collect(BitSet::new, BitSet::set, BitSet::or);
	}

	/**
	 * Splits a topic into its levels.
	 * @param topic the topic
	 * @return the levels
	 */
	public static List<String> split(String topic) {
		return Arrays.asList(topic.split("/", -1));
	}

	private static boolean matches(List<String> filter, List<String> topic) {
		boolean wildcard = filter.get(0).equals("+") || filter.get(0).equals("#");
		return !(wildcard && topic.get(0).startsWith("$")) && followingMatch(filter, topic);
	}

	private static boolean followingMatch(List<String> filter, List<String> topic) {
		if (filter.equals(List.of("#"))) {
			return true;
		}
		if (filter.isEmpty() || topic.isEmpty()) {
			return filter.isEmpty() && topic.isEmpty();
		}
		return (filter.get(0).equals("+") || filter.get(0).equals(topic.get(0)))
				&& followingMatch(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
	}

}
