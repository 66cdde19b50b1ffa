// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.SharedFilter;

/**
 * Route to a node as a text: a filter, or a member of a share. A share has as many routes
 * to a node as it has members there.
 *
 * @param filter the topic filter
 * @param share the share, {@code null} if the filter is not shared
 */
record RouteText(String filter, @Nullable SharedFilter share) {

	/** No filter begins like this, and no share name has it. */
	private static final String SHARED = "\0\0";

	/**
	 * Makes the text of a member of a share.
	 * @param share the share
	 * @param number number of the member on its node
	 * @return the text
	 */
	static String of(SharedFilter share, int number) {
		return SHARED + number + '\0' + share.share() + '\0' + share.filter();
	}

	/**
	 * Reads a text.
	 * @param text the text
	 * @return the route
	 */
	static RouteText of(String text) {
		if (!text.startsWith(SHARED)) {
			return new RouteText(text, null);
		}
		int name = text.indexOf('\0', SHARED.length()) + 1;
		int filter = text.indexOf('\0', name) + 1;
		SharedFilter share = new SharedFilter(text.substring(name, filter - 1), text.substring(filter));
		return new RouteText(share.filter(), share);
	}

}
