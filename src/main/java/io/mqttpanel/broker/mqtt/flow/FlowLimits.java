// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Duration;

import io.mqttpanel.broker.mqtt.engine.QueueLimits;

/**
 * Limits of what may wait for one subscriber, and of how long others wait for it.
 *
 * @param queue limits of what may wait
 * @param patience time that publishers wait for a subscriber that is behind
 */
public record FlowLimits(QueueLimits queue, Duration patience) {

	/** What is behind by so much is waited for: what is on its way still fits in. */
	private static final int SHARE = 4;

	boolean isBehind(int messages, long bytes) {
		return messages > this.queue.maxMessages() / SHARE || bytes > this.queue.maxBytes() / SHARE;
	}

	boolean isCaughtUp(int messages, long bytes) {
		return messages <= this.queue.maxMessages() / (2 * SHARE) && bytes <= this.queue.maxBytes() / (2 * SHARE);
	}

}
