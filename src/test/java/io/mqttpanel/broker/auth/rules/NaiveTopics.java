// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.mqttpanel.broker.auth.rules.AclRule.Action;

/**
 * MQTT's words about topics written down the plainest way, and enough topics to try them
 * on.
 */
final class NaiveTopics {

	private static final List<String> LEVELS = List.of("a", "b", "other", "$s", "");

	private static final List<String> FILTER_LEVELS = List.of("a", "b", "+", "$s", "");

	private NaiveTopics() {
	}

	static List<String> upTo(int depth) {
		return combined(LEVELS, depth);
	}

	/**
	 * Returns all filters of some levels, with and without {@code #} as the last one.
	 * Against topics of one level more, what follows a filter is seen.
	 * @param depth the greatest number of levels
	 * @return the filters
	 */
	static List<String> filtersUpTo(int depth) {
		List<String> filters = new ArrayList<>(combined(FILTER_LEVELS, depth));
		filters.remove("");
		filters.add("#");
		combined(FILTER_LEVELS, depth - 1).forEach((parent) -> filters.add(parent + "/#"));
		return List.copyOf(filters);
	}

	private static List<String> combined(List<String> levels, int depth) {
		List<String> combined = new ArrayList<>(levels);
		List<String> longest = levels;
		for (int i = 1; i < depth; i++) {
			longest = longest.stream().flatMap((start) -> levels.stream().map((level) -> start + "/" + level)).toList();
			combined.addAll(longest);
		}
		return List.copyOf(combined);
	}

	static boolean matches(String filter, String topic) {
		if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
			return false;
		}
		return matches(Arrays.asList(filter.split("/", -1)), Arrays.asList(topic.split("/", -1)));
	}

	private static boolean matches(List<String> filter, List<String> topic) {
		if (filter.equals(List.of("#"))) {
			return true;
		}
		if (filter.isEmpty() || topic.isEmpty()) {
			return filter.isEmpty() && topic.isEmpty();
		}
		return (filter.get(0).equals("+") || filter.get(0).equals(topic.get(0)))
				&& matches(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
	}

	static AclRule firstMatch(List<AclRule> rules, Action action, String topic, int qos, boolean retain) {
		return rules.stream()
			.filter((rule) -> rule.action() == Action.ALL || rule.action() == action)
			.filter((rule) -> (rule.qosBits() & (1 << qos)) != 0)
			.filter((rule) -> action == Action.SUBSCRIBE || rule.retain() == null || rule.retain() == retain)
			.filter((rule) -> matches(rule.topic(), topic))
			.findFirst()
			.orElse(null);
	}

}
