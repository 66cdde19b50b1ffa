// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import org.jspecify.annotations.Nullable;

/**
 * The topics a topic filter matches [MQTT-4.7]. Topics and filters are walked where they
 * are, level by level, without being taken apart. A wildcard in the first level leaves
 * topics that begin with $ out [MQTT-4.7.2-1].
 */
final class TopicLevels implements TopicPattern {

	/** The text of each level, {@code null} for any text. */
	private final @Nullable String[] levels;

	/** Whether anything may follow, or nothing. */
	private final boolean open;

	private final boolean hidesServerTopics;

	TopicLevels(@Nullable String[] levels, boolean open) {
		this.levels = levels;
		this.open = open;
		this.hidesServerTopics = (levels.length > 0) ? levels[0] == null : open;
	}

	@Override
	public boolean matches(String topicName) {
		if (this.hidesServerTopics && isServerTopic(topicName)) {
			return false;
		}
		int start = 0;
		for (String level : this.levels) {
			if (start > topicName.length()) {
				return false;
			}
			int end = end(topicName, start);
			if (level != null && !isLevel(topicName, start, end, level)) {
				return false;
			}
			start = end + 1;
		}
		return this.open || start > topicName.length();
	}

	@Override
	public boolean contains(String topicFilter) {
		if (this.hidesServerTopics && isServerTopic(topicFilter)) {
			return false;
		}
		int start = 0;
		for (String level : this.levels) {
			if (start > topicFilter.length()) {
				return false;
			}
			int end = end(topicFilter, start);
			if (isWildcard(topicFilter, start, end, '#')) {
				return start == 0 && isAnything();
			}
			boolean any = isWildcard(topicFilter, start, end, '+');
			if (level != null && (any || !isLevel(topicFilter, start, end, level))) {
				return false;
			}
			start = end + 1;
		}
		return this.open || start > topicFilter.length();
	}

	/** Every topic has a first level, so {@code +/#} is as good as {@code #}. */
	private boolean isAnything() {
		return this.open && this.levels.length == 1 && this.levels[0] == null;
	}

	@Override
	public boolean overlaps(String topicFilter) {
		if (this.hidesServerTopics ? isServerTopic(topicFilter) : missesServerTopics(topicFilter)) {
			return false;
		}
		int start = 0;
		for (String level : this.levels) {
			if (start > topicFilter.length()) {
				return false;
			}
			int end = end(topicFilter, start);
			if (isWildcard(topicFilter, start, end, '#')) {
				return true;
			}
			if (level != null && !isWildcard(topicFilter, start, end, '+')
					&& !isLevel(topicFilter, start, end, level)) {
				return false;
			}
			start = end + 1;
		}
		return this.open || start > topicFilter.length()
				|| isWildcard(topicFilter, start, end(topicFilter, start), '#');
	}

	private boolean missesServerTopics(String topicFilter) {
		int end = end(topicFilter, 0);
		String first = (this.levels.length > 0) ? this.levels[0] : null;
		return first != null && isServerTopic(first)
				&& (isWildcard(topicFilter, 0, end, '+') || isWildcard(topicFilter, 0, end, '#'));
	}

	private static boolean isServerTopic(String topic) {
		return !topic.isEmpty() && topic.charAt(0) == '$';
	}

	private static int end(String topic, int start) {
		int end = topic.indexOf('/', start);
		return (end >= 0) ? end : topic.length();
	}

	private static boolean isLevel(String topic, int start, int end, String level) {
		return end - start == level.length() && topic.startsWith(level, start);
	}

	private static boolean isWildcard(String filter, int start, int end, char wildcard) {
		return end - start == 1 && filter.charAt(start) == wildcard;
	}

}
