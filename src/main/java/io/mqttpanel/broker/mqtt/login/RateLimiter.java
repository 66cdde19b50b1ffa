// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limiter of a rate that may be exceeded for a second at most: a whole second's worth can
 * come at once. Safe on any thread, takes no lock.
 */
final class RateLimiter {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final long perSecond;

	private final LongSupplier clock;

	/** When all that has come would have come, had it come evenly. */
	private final AtomicLong due;

	/**
	 * Creates a limiter.
	 * @param perSecond units in a second
	 */
	RateLimiter(long perSecond) {
		this(perSecond, System::nanoTime);
	}

	RateLimiter(long perSecond, LongSupplier clock) {
		this.perSecond = perSecond;
		this.clock = clock;
		this.due = new AtomicLong(clock.getAsLong());
	}

	/**
	 * Counts one more unless it is one too many.
	 * @return {@code false} if it is
	 */
	boolean tryTake() {
		while (true) {
			long now = this.clock.getAsLong();
			long before = this.due.get();
			long next = later(before, now) + SECOND / this.perSecond;
			if (next - now > SECOND) {
				return false;
			}
			if (this.due.compareAndSet(before, next)) {
				return true;
			}
		}
	}

	private static long later(long one, long other) {
		return (one - other > 0) ? one : other;
	}

}
