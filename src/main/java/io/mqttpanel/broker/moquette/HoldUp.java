// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long subscribers that are behind may hold up what is for others: for a second, and
 * then not for three. What a network that was cut has kept back comes at once, faster
 * than most can read it. For one thread.
 */
final class HoldUp {

	private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

	private static final long PAUSE = TimeUnit.SECONDS.toNanos(3);

	private final LongSupplier nanoTime;

	private boolean begun;

	private long start;

	/**
	 * Creates one that was not used so far.
	 * @param nanoTime a clock
	 */
	HoldUp(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Returns whether others may be held up now, which begins with the first question.
	 * @return {@code true} for a while
	 */
	boolean isAllowed() {
		long now = this.nanoTime.getAsLong();
		if (!this.begun || now - this.start >= LONGEST + PAUSE) {
			this.begun = true;
			this.start = now;
		}
		return now - this.start < LONGEST;
	}

}
