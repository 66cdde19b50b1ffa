// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.client;

/**
 * Finds the filter that a shared subscription is about [MQTT5-4.8.2].
 */
public final class SharedFilters {

	private static final String PREFIX = "$share/";

	private SharedFilters() {
	}

	/**
	 * Returns the filter by which messages are chosen.
	 * @param topicFilter any filter
	 * @return what is behind the share name, or all of a filter that has none
	 */
	public static String inner(String topicFilter) {
		if (!topicFilter.startsWith(PREFIX)) {
			return topicFilter;
		}
		int end = topicFilter.indexOf('/', PREFIX.length());
		return (end >= 0) ? topicFilter.substring(end + 1) : topicFilter;
	}

}
