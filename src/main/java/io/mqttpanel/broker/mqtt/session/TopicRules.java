// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;

/**
 * Rules for topics that are safe with the engine, which walks topics recursively, level
 * by level, and cuts shared filters apart without looking.
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
	public static boolean isName(String topic) {
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

	/**
	 * Returns whether the wildcards of a filter are where they may be: each alone in its
	 * level, and {@code #} in the last one only [MQTT-4.7.1-2], [MQTT-4.7.1-3].
	 * @param filter the topic filter, of a shared subscription too
	 * @return {@code false} if one is not
	 */
	public static boolean hasWildcardsInPlace(String filter) {
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

	private static boolean isShared(String filter) {
		int end = filter.indexOf('/', SHARE.length());
		if (end <= SHARE.length() || hasWildcard(filter.substring(SHARE.length(), end))) {
			return false;
		}
		String shared = filter.substring(end + 1);
		return !shared.isEmpty() && !shared.startsWith("$share") && hasWildcardsInPlace(shared);
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

	/**
	 * Returns whether properties say that a payload is UTF-8 text [MQTT5-3.3.2.3.2].
	 * @param properties properties of a PUBLISH or a will
	 * @return {@code true} if they do
	 */
	public static boolean isText(MqttProperties properties) {
		return properties.getProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR) instanceof IntegerProperty format
				&& format.value() == 1;
	}

}
