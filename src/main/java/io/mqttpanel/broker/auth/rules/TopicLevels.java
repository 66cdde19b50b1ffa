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
		return !(this.hidesServerTopics && isServerTopic(topicName)) && covers(topicName, Kind.TOPIC);
	}

	@Override
	public boolean contains(String topicFilter) {
		return !(this.hidesServerTopics && isServerTopic(topicFilter)) && covers(topicFilter, Kind.ALL_OF_FILTER);
	}

	@Override
	public boolean overlaps(String topicFilter) {
		return !(this.hidesServerTopics ? isServerTopic(topicFilter) : missesServerTopics(topicFilter))
				&& covers(topicFilter, Kind.ANY_OF_FILTER);
	}

	private boolean covers(String other, Kind kind) {
		int start = 0;
		for (String level : this.levels) {
			if (start > other.length()) {
				return false;
			}
			int end = end(other, start);
			if (kind != Kind.TOPIC && isWildcard(other, start, end, '#')) {
				return kind == Kind.ANY_OF_FILTER || (start == 0 && isAnything());
			}
			boolean any = kind != Kind.TOPIC && isWildcard(other, start, end, '+');
			if (level != null && (any ? kind == Kind.ALL_OF_FILTER : !isLevel(other, start, end, level))) {
				return false;
			}
			start = end + 1;
		}
		return this.open || start > other.length()
				|| (kind == Kind.ANY_OF_FILTER && isWildcard(other, start, end(other, start), '#'));
	}

	/** Every topic has a first level, so {@code +/#} is as good as {@code #}. */
	private boolean isAnything() {
		return this.open && this.levels.length == 1 && this.levels[0] == null;
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

	/**
	 * What is looked for among the topics.
	 */
	private enum Kind {

		TOPIC, ALL_OF_FILTER, ANY_OF_FILTER

	}

}
