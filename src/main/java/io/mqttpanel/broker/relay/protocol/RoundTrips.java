// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Round trips of acknowledgements: the smoothed time, and the best one of the last
 * minutes as reference for slow ones. One thread writes, any thread may read.
 */
final class RoundTrips {

	/** Delay over the reference that is always tolerated. */
	private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(200);

	private static final int FAR = 4;

	private static final int SMOOTHING = 8;

	private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

	private volatile long usual;

	private long best = Long.MAX_VALUE;

	private long bestBefore = Long.MAX_VALUE;

	private long periodBegan;

	/**
	 * Records a round trip.
	 * @param took its duration in nanoseconds
	 * @param now the time
	 * @return whether it is far above the best
	 */
	boolean add(long took, long now) {
		if (now - this.periodBegan > PERIOD) {
			this.periodBegan = now;
			this.bestBefore = this.best;
			this.best = took;
		}
		this.best = Math.min(this.best, took);
		this.usual = (this.usual == 0) ? took : this.usual + (took - this.usual) / SMOOTHING;
		long reference = Math.min(this.best, this.bestBefore);
		return took > reference + TOLERANCE && took / FAR > reference;
	}

	/**
	 * Returns the smoothed round trip. Safe on any thread.
	 * @return the smoothed round trip, zero before the first
	 */
	Duration usual() {
		return Duration.ofNanos(this.usual);
	}

}
