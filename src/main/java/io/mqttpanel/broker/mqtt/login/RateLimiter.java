// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

import io.mqttpanel.broker.event.NetworkOrigin;

/**
 * Limiter of a rate of all sources together: a whole second's worth can come at once. One
 * source may use all that the others do not use, and no more: half a second's worth on
 * top is for sources that use little, and half of that for those whose sites use less
 * than half of all. Their number is not known, so each counts with those that have the
 * same hash, of which there are many. Safe on any thread, takes no lock.
 */
final class RateLimiter {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final int SLOT_BITS = 12;

	/** A source that uses less than this part of the rate uses little. */
	private static final int LITTLE = 64;

	/** A site that uses less than this part of the rate leaves enough to others. */
	private static final int HALF = 2;

	private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

	private final long perSecond;

	private final LongSupplier clock;

	/** When all that has come would have come, had it come evenly. */
	private final AtomicLong due;

	/** The same of the sources of each hash. */
	private final AtomicLongArray dues;

	/** The same of their sites. */
	private final AtomicLongArray siteDues;

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
		this.dues = dues(this.due.get());
		this.siteDues = dues(this.due.get());
	}

	private static AtomicLongArray dues(long now) {
		long[] all = new long[1 << SLOT_BITS];
		Arrays.fill(all, now);
		return new AtomicLongArray(all);
	}

	/**
	 * Counts one more unless it is one too many.
	 * @param source where it comes from
	 * @return {@code false} if it is
	 */
	boolean tryTake(String source) {
		long now = this.clock.getAsLong();
		long most = most(source, now);
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

	private long most(String source, long now) {
		if (!usesLess(LITTLE, this.dues, source, now)) {
			return SECOND;
		}
		boolean leavesEnough = usesLess(HALF, this.siteDues, NetworkOrigin.site(source), now);
		return SECOND + (leavesEnough ? SECOND / 2 : SECOND / 4);
	}

	private boolean usesLess(int part, AtomicLongArray ofAll, String one, long now) {
		int slot = slot(one);
		long before = ofAll.get(slot);
		long each = SECOND / this.perSecond * part;
		long next = later(before, now) + each;
		return next - now <= Math.max(SECOND, each) && ofAll.compareAndSet(slot, before, next);
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
