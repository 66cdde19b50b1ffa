// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Timeouts of a connection and the clock that measures them, in nanoseconds.
 */
public record ConnectionTimeouts(LongSupplier clock, Duration connectTimeout, Duration pongTimeout,
		Duration acknowledgeAfter) {

	/**
	 * Returns the time.
	 * @return nanoseconds, comparable with those of the same clock only
	 */
	public long now() {
		return this.clock.getAsLong();
	}

	long connect() {
		return this.connectTimeout.toNanos();
	}

	long pong() {
		return this.pongTimeout.toNanos();
	}

	long acknowledgement() {
		return this.acknowledgeAfter.toNanos();
	}

	static long seconds(int seconds) {
		return TimeUnit.SECONDS.toNanos(seconds);
	}

}
