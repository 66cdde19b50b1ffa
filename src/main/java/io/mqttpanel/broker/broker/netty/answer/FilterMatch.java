// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.answer;

/**
 * Whether a topic matches a filter [MQTT5-4.7], without taking either apart.
 */
final class FilterMatch {

	private static final String SHARE = "$share/";

	private FilterMatch() {
	}

	static boolean isShared(String topicFilter) {
		return topicFilter.startsWith(SHARE);
	}

	/**
	 * Returns the filter by which messages are chosen.
	 * @param topicFilter a filter
	 * @return what is behind the share name, all of a filter that has none
	 */
	static String inner(String topicFilter) {
		int end = isShared(topicFilter) ? topicFilter.indexOf('/', SHARE.length()) : -1;
		return (end >= 0) ? topicFilter.substring(end + 1) : topicFilter;
	}

	/**
	 * Returns whether a topic matches a filter. Wildcards at the beginning do not match
	 * the server's own topics [MQTT-4.7.2-1].
	 * @param filter a valid filter that is not shared
	 * @param topic a topic name
	 * @return {@code true} if it does
	 */
	static boolean matches(String filter, String topic) {
		if (topic.startsWith("$") && !filter.startsWith("$")) {
			return false;
		}
		int f = 0;
		int t = 0;
		while (true) {
			int filterEnd = end(filter, f);
			if (isWildcard(filter, f, filterEnd, '#')) {
				return true;
			}
			if (t > topic.length()) {
				return false;
			}
			int topicEnd = end(topic, t);
			if (!isWildcard(filter, f, filterEnd, '+') && !isSame(filter, f, filterEnd, topic, t, topicEnd)) {
				return false;
			}
			if (filterEnd == filter.length()) {
				return topicEnd == topic.length();
			}
			f = filterEnd + 1;
			t = topicEnd + 1;
		}
	}

	private static boolean isSame(String filter, int f, int filterEnd, String topic, int t, int topicEnd) {
		return filterEnd - f == topicEnd - t && filter.regionMatches(f, topic, t, filterEnd - f);
	}

	private static boolean isWildcard(String filter, int start, int end, char wildcard) {
		return end - start == 1 && filter.charAt(start) == wildcard;
	}

	private static int end(String text, int start) {
		int end = text.indexOf('/', start);
		return (end >= 0) ? end : text.length();
	}

}
