// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.client;

/**
 * What a topic must look like to be safe with the engine. It walks topics recursively,
 * level by level, and cuts shared filters apart without looking: what is too deep or ill
 * formed ends the thread that serves a share of all clients.
 */
public final class TopicRules {

	/** Far beyond what devices use, far below what exhausts a stack. */
	static final int MAX_LEVELS = 128;

	private static final String SHARE = "$share/";

	private TopicRules() {
	}

	/**
	 * Returns whether something can be published to a topic.
	 * @param topic the topic name
	 * @return {@code false} if it is empty, too deep or has wildcards [MQTT-3.3.2-2]
	 */
	static boolean isName(String topic) {
		return !topic.isEmpty() && isShallow(topic) && !hasWildcard(topic);
	}

	/**
	 * Returns whether a topic is one of those that servers keep for themselves
	 * [MQTT-4.7.2-1].
	 * @param topic the topic name
	 * @return {@code true} if clients may not exchange messages by it
	 */
	public static boolean isReserved(String topic) {
		return topic.startsWith("$");
	}

	/**
	 * Returns whether a filter can be subscribed to or given up. Where wildcards may be
	 * is the engine's to judge, but for those in shared filters.
	 * @param filter the topic filter
	 * @return {@code false} if it is empty, too deep or a shared filter without a share
	 * name or a proper filter behind it [MQTT5-4.8.2]
	 */
	static boolean isFilter(String filter) {
		return !filter.isEmpty() && isShallow(filter) && (!filter.startsWith(SHARE) || isShared(filter));
	}

	private static boolean isShared(String filter) {
		int end = filter.indexOf('/', SHARE.length());
		if (end <= SHARE.length() || hasWildcard(filter.substring(SHARE.length(), end))) {
			return false;
		}
		String shared = filter.substring(end + 1);
		return !shared.isEmpty() && !shared.startsWith("$share") && hasWildcardsInPlace(shared);
	}

	/**
	 * A wildcard is alone in its level, and {@code #} is the last [MQTT-4.7.1-2],
	 * [MQTT-4.7.1-3].
	 */
	private static boolean hasWildcardsInPlace(String filter) {
		for (int i = 0; i < filter.length(); i++) {
			char character = filter.charAt(i);
			boolean begins = i == 0 || filter.charAt(i - 1) == '/';
			boolean last = i == filter.length() - 1;
			boolean ends = last || (character == '+' && filter.charAt(i + 1) == '/');
			if ((character == '#' || character == '+') && !(begins && ends)) {
				return false;
			}
		}
		return true;
	}

	private static boolean hasWildcard(String text) {
		return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
	}

	private static boolean isShallow(String topic) {
		int levels = 1;
		for (int i = 0; i < topic.length(); i++) {
			if (topic.charAt(i) == '/' && ++levels > MAX_LEVELS) {
				return false;
			}
		}
		return true;
	}

}
