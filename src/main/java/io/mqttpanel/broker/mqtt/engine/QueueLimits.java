// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

/**
 * Limits of what may wait for one subscriber, and for all of them. Bytes are those of
 * {@link MessageWeight}.
 *
 * @param maxMessages maximum number of messages
 * @param maxBytes maximum bytes of messages
 * @param maxTotalBytes maximum bytes of the messages of all subscribers
 * @param dropsOldest whether the oldest message makes room for a new one; otherwise the
 * new one is dropped
 */
public record QueueLimits(int maxMessages, long maxBytes, long maxTotalBytes, boolean dropsOldest) {

	/** What other nodes have sent has memory of its own, as a part of that of all. */
	private static final int PART_OF_OTHERS = 4;

	/** Who has this part of the limits waiting is behind, and has caught up at half. */
	private static final int PART_OF_BEHIND = 4;

	/**
	 * Returns the memory of messages of other nodes that wait for subscribers which are
	 * behind.
	 * @return maximum bytes, beside those of all subscribers
	 */
	public long maxBytesOfOthers() {
		return this.maxTotalBytes / PART_OF_OTHERS;
	}

	/**
	 * Returns whether one more message has no room.
	 * @param messages number of messages that wait already
	 * @param bytes bytes that wait already
	 * @param size bytes of the next message
	 * @return {@code true} if it would be one too many
	 */
	public boolean isExceededBy(int messages, long bytes, long size) {
		return messages >= this.maxMessages || bytes + size > this.maxBytes;
	}

	/**
	 * Returns whether a subscriber does not keep up: what is on its way to it when that
	 * is seen still has room.
	 * @param messages number of messages that wait
	 * @param bytes bytes that wait
	 * @param before whether it was behind before; then it has to catch up first
	 * @return {@code true} if it is behind
	 */
	public boolean isBehind(int messages, long bytes, boolean before) {
		int part = before ? 2 * PART_OF_BEHIND : PART_OF_BEHIND;
		return messages > this.maxMessages / part || bytes > this.maxBytes / part;
	}

}
