// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Duration;

/**
 * How much may wait for one subscriber.
 *
 * @param maxMessages how many messages
 * @param maxBytes how many bytes of messages
 * @param dropsOldest whether the oldest message makes room for a new one; otherwise the
 * new one is dropped
 * @param patience how long publishers wait for a subscriber that is behind
 */
public record FlowLimits(int maxMessages, long maxBytes, boolean dropsOldest, Duration patience) {

	/** What is behind by so much is waited for: what is on its way still fits in. */
	private static final int SHARE = 4;

	/**
	 * Returns whether a subscriber is so far behind that publishers should wait for it.
	 * @param messages how many messages wait for it
	 * @param bytes how many bytes
	 * @return {@code true} if they should
	 */
	public boolean isBehind(int messages, long bytes) {
		return messages > this.maxMessages / SHARE || bytes > this.maxBytes / SHARE;
	}

	/**
	 * Returns whether a subscriber has caught up so far that nobody needs to wait.
	 * @param messages how many messages wait for it
	 * @param bytes how many bytes
	 * @return {@code true} if it has
	 */
	public boolean isCaughtUp(int messages, long bytes) {
		return messages <= this.maxMessages / (2 * SHARE) && bytes <= this.maxBytes / (2 * SHARE);
	}

	/**
	 * Returns whether one more message has no room.
	 * @param messages how many messages wait already
	 * @param bytes how many bytes wait already
	 * @param size the size of the next
	 * @return {@code true} if it would be one too many
	 */
	public boolean isExceededBy(int messages, long bytes, int size) {
		return messages >= this.maxMessages || bytes + size > this.maxBytes;
	}

}
