// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.mqttpanel.broker.relay.protocol.CloseReason.Advice;

/**
 * How long to wait before the next attempt to connect: about twice as long each time,
 * never quite the same, and never given up. For one thread.
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
	 * A connection proved to be good: what comes next starts afresh.
	 */
	void reset() {
		this.failures = 0;
	}

	/**
	 * Returns how long to wait. "At once" is believed only once in a row, or two peers
	 * that disagree would spin.
	 * @param advice what the last ending means
	 * @return the wait
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
