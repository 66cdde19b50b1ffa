// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long the Panel takes to acknowledge: the usual time, and the best of the last
 * minutes, against which a time is long. Written by one thread, read by any.
 */
public final class RoundTrips {

	/** What queues in the Panel costs no more than this before it counts as too much. */
	private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(200);

	private static final int FAR = 4;

	private static final int SMOOTHING = 8;

	private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

	private volatile long usual;

	private long best = Long.MAX_VALUE;

	private long bestBefore = Long.MAX_VALUE;

	private long periodBegan;

	/**
	 * Takes note of a round trip.
	 * @param took how long it took, in nanoseconds
	 * @param now the time
	 * @return whether that is far above the best
	 */
	public boolean add(long took, long now) {
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
	 * Returns how long the Panel usually takes. Safe on any thread.
	 * @return the smoothed round trip, zero before the first
	 */
	public Duration usual() {
		return Duration.ofNanos(this.usual);
	}

}
