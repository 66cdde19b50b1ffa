// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * One MQTT topic filter [MQTT-4.7]. Matches without taking memory.
 */
public final class TopicFilter {

	private static final String SHARE = "$share/";

	private static final int LONGEST = 65_535;

	private final String filter;

	/**
	 * Creates a filter.
	 * @param filter the filter
	 * @throws IllegalArgumentException with a sentence if it is none
	 */
	public TopicFilter(String filter) {
		this.filter = filter;
		require(!filter.isEmpty() && filter.length() <= LONGEST && filter.indexOf('\0') < 0,
				"must have 1 to 65535 characters");
		String[] levels = filter.split("/", -1);
		for (int i = 0; i < levels.length; i++) {
			require(!levels[i].contains("#") || (levels[i].equals("#") && i == levels.length - 1),
					"may have # only as its last level");
			require(!levels[i].contains("+") || levels[i].equals("+"), "may have + only as a whole level");
		}
	}

	private void require(boolean condition, String rule) {
		if (!condition) {
			throw new IllegalArgumentException("'" + this.filter + "' is no topic filter: it " + rule);
		}
	}

	/**
	 * Returns whether a topic matches. A filter that begins with a wildcard matches no
	 * topic that begins with {@code $} [MQTT-4.7.2-1].
	 * @param topic the topic
	 * @return {@code true} if it does
	 */
	public boolean matches(String topic) {
		if (topic.startsWith("$") && (this.filter.charAt(0) == '+' || this.filter.charAt(0) == '#')) {
			return false;
		}
		int at = 0;
		int in = 0;
		while (at < this.filter.length()) {
			char next = this.filter.charAt(at);
			if (next == '#') {
				return true;
			}
			if (next == '+') {
				int slash = topic.indexOf('/', in);
				in = (slash < 0) ? topic.length() : slash;
			}
			else if (in < topic.length() && topic.charAt(in) == next) {
				in++;
			}
			else {
				return isParent(at, topic.length() == in);
			}
			at++;
		}
		return in == topic.length();
	}

	/**
	 * {@code a/#} matches {@code a} as well [MQTT-4.7.1-2].
	 */
	private boolean isParent(int at, boolean topicEnds) {
		return topicEnds && at == this.filter.length() - 2 && this.filter.endsWith("/#");
	}

	/**
	 * Returns whether a filter is that of a shared subscription [MQTT5-4.8.2].
	 * @param topicFilter any filter
	 * @return whether it has a share name
	 */
	public static boolean isShared(String topicFilter) {
		return topicFilter.startsWith(SHARE);
	}

	/**
	 * Returns the filter by which messages are chosen.
	 * @param topicFilter any filter
	 * @return what is behind the share name, all of a filter that has none
	 */
	public static String inner(String topicFilter) {
		int end = isShared(topicFilter) ? topicFilter.indexOf('/', SHARE.length()) : -1;
		return (end >= 0) ? topicFilter.substring(end + 1) : topicFilter;
	}

	/**
	 * Returns the name under which a subscription is shared.
	 * @param topicFilter the filter of a shared subscription
	 * @return what is between {@code $share/} and the filter
	 */
	public static String shareName(String topicFilter) {
		return topicFilter.substring(SHARE.length(), topicFilter.indexOf('/', SHARE.length()));
	}

	@Override
	public String toString() {
		return this.filter;
	}

}
