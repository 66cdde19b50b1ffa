// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.function.LongSupplier;

/**
 * Limits of subscriptions: their number, their depth, and the memory that they take.
 *
 * @param maxSubscriptions subscriptions that any client may have, 0 for any number
 * @param maxBytes memory of the subscriptions of one client
 * @param maxTotalBytes memory of the subscriptions of all clients
 * @param totalBytes memory that all have now
 * @param maxTopicLevels levels of a topic filter
 */
public record SubscriptionLimits(int maxSubscriptions, long maxBytes, long maxTotalBytes, LongSupplier totalBytes,
		int maxTopicLevels) {

	/**
	 * Returns whether there is room for more.
	 * @param bytes memory that a client has
	 * @param more memory of what it asks for, or has asked for
	 * @return {@code false} if the client or all of them would have too much
	 */
	boolean hasRoom(long bytes, long more) {
		return bytes + more <= this.maxBytes && this.totalBytes.getAsLong() + more <= this.maxTotalBytes;
	}

}
