// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Limiter of a rate of all sources together: a whole second's worth can come at once. One
 * source may use all that the others do not use, and no more: half a second's worth on
 * top is for sources that use little. Their number is not known, so each counts with
 * those that have the same hash, of which there are many. Safe on any thread, takes no
 * lock.
 */
final class RateLimiter {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final int SLOT_BITS = 12;

	/** A source that uses less than this part of the rate uses little. */
	private static final int LITTLE = 64;

	private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

	private final long perSecond;

	private final LongSupplier clock;

	/** When all that has come would have come, had it come evenly. */
	private final AtomicLong due;

	/** The same of the sources of each hash. */
	private final AtomicLongArray dues = new AtomicLongArray(1 << SLOT_BITS);

	private final long seed = UUID.randomUUID().getMostSignificantBits();

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
		for (int i = 0; i < this.dues.length(); i++) {
			this.dues.set(i, this.due.get());
		}
	}

	/**
	 * Counts one more unless it is one too many.
	 * @param source where it comes from
	 * @return {@code false} if it is
	 */
	boolean tryTake(String source) {
		long now = this.clock.getAsLong();
		long most = usesLittle(source, now) ? SECOND + SECOND / 2 : SECOND;
		while (true) {
			long before = this.due.get();
			long next = later(before, now) + SECOND / this.perSecond;
			if (next - now > most) {
				return false;
			}
			if (this.due.compareAndSet(before, next)) {
				return true;
			}
		}
	}

	private boolean usesLittle(String source, long now) {
		int slot = slot(source);
		long before = this.dues.get(slot);
		long each = SECOND / this.perSecond * LITTLE;
		long next = later(before, now) + each;
		return next - now <= Math.max(SECOND, each) && this.dues.compareAndSet(slot, before, next);
	}

	private int slot(String source) {
		long hash = this.seed;
		for (int i = 0; i < source.length(); i++) {
			hash = (hash ^ source.charAt(i)) * MULTIPLIER;
			hash ^= hash >>> 32;
		}
		return (int) (hash >>> (Long.SIZE - SLOT_BITS));
	}

	private static long later(long one, long other) {
		return (one - other > 0) ? one : other;
	}

}
