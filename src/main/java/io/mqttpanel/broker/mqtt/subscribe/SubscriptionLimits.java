// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

import io.mqttpanel.broker.event.TeamShares;

/**
 * Limits of subscriptions: their number, their depth, and the memory that they take. A
 * team has at most three times as much as is free: alone it leaves a quarter, several
 * share evenly.
 *
 * @param maxSubscriptions subscriptions that any client may have, 0 for any number
 * @param maxBytes memory of the subscriptions of one client
 * @param maxTotalBytes memory of the subscriptions of all clients
 * @param totalBytes memory that all have now
 * @param teamBytes memory that the team of a session has now
 * @param maxTopicLevels levels of a topic filter
 */
public record SubscriptionLimits(int maxSubscriptions, long maxBytes, long maxTotalBytes, LongSupplier totalBytes,
		ToLongFunction<String> teamBytes, int maxTopicLevels) {

	/**
	 * Returns whether there is room for more.
	 * @param sessionId the client's session
	 * @param bytes memory that a client has
	 * @param more memory of what it asks for, or has asked for
	 * @return {@code false} if the client, its team or all of them would have too much
	 */
	boolean hasRoom(String sessionId, long bytes, long more) {
		long free = this.maxTotalBytes - this.totalBytes.getAsLong() - more;
		return bytes + more <= this.maxBytes
				&& TeamShares.leavesEnough(this.teamBytes.applyAsLong(sessionId) + more, free);
	}

}
