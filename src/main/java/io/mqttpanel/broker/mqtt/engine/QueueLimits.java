// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

/**
 * Limits of what may wait for one subscriber.
 *
 * @param maxMessages maximum number of messages
 * @param maxBytes maximum bytes of messages
 * @param dropsOldest whether the oldest message makes room for a new one; otherwise the
 * new one is dropped
 */
public record QueueLimits(int maxMessages, long maxBytes, boolean dropsOldest) {

	/**
	 * Returns whether one more message has no room.
	 * @param messages number of messages that wait already
	 * @param bytes bytes that wait already
	 * @param size bytes of the next message
	 * @return {@code true} if it would be one too many
	 */
	public boolean isExceededBy(int messages, long bytes, int size) {
		return messages >= this.maxMessages || bytes + size > this.maxBytes;
	}

}
