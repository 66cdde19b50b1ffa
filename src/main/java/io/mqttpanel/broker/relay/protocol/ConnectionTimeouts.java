// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long what may take on a connection, measured by one clock, in nanoseconds.
 */
public record ConnectionTimeouts(LongSupplier clock, Duration connectTimeout, Duration pongTimeout,
		Duration acknowledgeAfter) {

	/**
	 * Returns the time.
	 * @return nanoseconds, of use only beside others of the same clock
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
