// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.mqttpanel.broker.relay.protocol.CloseReason.Advice;

/**
 * Delay before the next attempt to connect. It doubles with each failure up to a maximum,
 * with jitter. For one thread.
 */
final class ReconnectBackoff {

	private final long min;

	private final long max;

	private final RandomGenerator random;

	private int failures;

	ReconnectBackoff(RelayProperties.Reconnect settings, RandomGenerator random) {
		this.min = settings.minBackoff().toMillis();
		this.max = settings.maxBackoff().toMillis();
		this.random = random;
	}

	/**
	 * Resets the delay after a connection that worked.
	 */
	void reset() {
		this.failures = 0;
	}

	/**
	 * Returns the next delay. The advice to reconnect at once is followed only once in a
	 * row, so that it cannot cause a loop.
	 * @param advice the advice of the last close reason
	 * @return the delay
	 */
	Duration next(Advice advice) {
		int failure = this.failures++;
		if (advice == Advice.AFTER_A_CHANGE) {
			return Duration.ofMillis(this.max);
		}
		if (advice == Advice.AT_ONCE && failure == 0) {
			return Duration.ZERO;
		}
		long ceiling = Math.min(this.max, this.min << Math.min(failure + 1, 20));
		long floor = Math.min(Math.max(this.min, ceiling / 2), ceiling);
		return Duration.ofMillis(this.random.nextLong(floor, ceiling + 1));
	}

}
