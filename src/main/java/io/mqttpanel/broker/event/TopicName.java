// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Rules for topic names [MQTT-4.7].
 */
public final class TopicName {

	private static final String SYSTEM = "$SYS";

	private TopicName() {
	}

	/**
	 * Returns whether a message can be published to a topic.
	 * @param topic the topic name
	 * @return {@code false} if it is empty or has wildcards [MQTT-3.3.2-2]
	 */
	public static boolean isValid(String topic) {
		return !topic.isEmpty() && topic.indexOf('+') < 0 && topic.indexOf('#') < 0 && topic.indexOf('\0') < 0;
	}

	/**
	 * Returns whether a topic is reserved for the server [MQTT-4.7.2-1].
	 * @param topic the topic name
	 * @return {@code true} if clients may not exchange messages by it
	 */
	public static boolean isReserved(String topic) {
		return !topic.isEmpty() && topic.charAt(0) == '$';
	}

	/**
	 * Returns whether a topic or a filter is among the server's own topics, which it
	 * publishes.
	 * @param topic the topic name or filter
	 * @return {@code true} if its first level is {@code $SYS}
	 */
	public static boolean isSystem(String topic) {
		return topic.startsWith(SYSTEM) && (topic.length() == SYSTEM.length() || topic.charAt(SYSTEM.length()) == '/');
	}

	/**
	 * Returns whether a topic name or filter has too many levels. Whatever walks topics
	 * level by level, and recursively, needs a limit.
	 * @param topic the topic name or filter
	 * @param most how many levels it may have
	 * @return {@code true} if it has more
	 */
	public static boolean isDeeper(String topic, int most) {
		int levels = 1;
		for (int slash = topic.indexOf('/'); slash >= 0; slash = topic.indexOf('/', slash + 1)) {
			if (++levels > most) {
				return true;
			}
		}
		return false;
	}

}
