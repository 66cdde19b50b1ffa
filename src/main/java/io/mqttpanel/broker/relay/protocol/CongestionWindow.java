// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Maximum number of unacknowledged events, so that few of them queue in front of the
 * Panel. It grows while acknowledgements are on time, and is reduced when one takes much
 * longer than on an empty path.
 *
 * <p>
 * Under a backlog the path is never empty, and the best time of an acknowledgement would
 * grow with the queue. So the time of an empty path is measured from time to time: the
 * window waits until nothing is unacknowledged, and then sends a single event. Whenever
 * at most one event is unacknowledged anyway, that is a measurement too. A faster
 * acknowledgement corrects one that was delayed.
 *
 * <p>
 * For one thread, except for {@link #limit()} and {@link #roundTrip()}, which any thread
 * may read.
 */
final class CongestionWindow {

	/**
	 * Number of events at the beginning, and after minutes in which fewer were enough.
	 */
	private static final int START = 64;

	/** Number of acknowledged events for which the window grows by one near its end. */
	private static final int GROWTH = 4;

	private static final int BATCHES = 8;

	private static final int SMALLEST_BATCH = 4;

	/** Tolerated delay on a short path. On a longer one it is the time of that path. */
	private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(200);

	private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

	/** Minimum number of round trips between measurements, each of which costs two. */
	private static final int ROUND_TRIPS = 120;

	private static final int SMOOTHING = 8;

	private static final long UNKNOWN = Long.MAX_VALUE;

	private final int max;

	private volatile int limit;

	/** Smoothed time of a round trip. */
	private volatile long roundTrip;

	/** Time of an empty path: as measured, or less where one was faster since. */
	private long best = UNKNOWN;

	private long measuredAt;

	private boolean measuring;

	/** Time of the last reduction. */
	private long reducedAt = Long.MIN_VALUE;

	private long fullAt;

	/** Whether no acknowledgement was in time since the last reduction. */
	private boolean late;

	private int credit;

	/**
	 * Creates a window.
	 * @param max the maximum number of events
	 */
	CongestionWindow(int max) {
		this.max = max;
		this.limit = Math.min(max, START);
	}

	int limit() {
		return this.limit;
	}

	Duration roundTrip() {
		return Duration.ofNanos(this.roundTrip);
	}

	/**
	 * Returns whether the empty path is being measured. Then only a single event may be
	 * unacknowledged.
	 * @return {@code true} until the measurement
	 */
	boolean isMeasuring() {
		return this.measuring;
	}

	/**
	 * Follows an acknowledgement.
	 * @param ping the ping that it answers
	 * @param acknowledged the number of events that it acknowledges
	 * @param held the number of unacknowledged events before, if that was the maximum, 0
	 * otherwise
	 * @param now the time
	 */
	void ponged(Ping ping, int acknowledged, int held, long now) {
		long took = now - ping.sentAt();
		this.roundTrip = (this.roundTrip == 0) ? took : this.roundTrip + (took - this.roundTrip) / SMOOTHING;
		if (ping.unacknowledged() <= 1) {
			this.best = took;
			this.measuredAt = now;
			this.measuring = false;
		}
		else if (this.best != UNKNOWN) {
			this.best = Math.min(this.best, took);
		}
		if (held > 0) {
			this.fullAt = now;
			adapt(ping, acknowledged, held, now);
		}
		else if (now - this.fullAt > PERIOD) {
			this.fullAt = now;
			this.limit = Math.min(this.limit, Math.max(START, this.limit / 2));
		}
	}

	private void adapt(Ping ping, int acknowledged, int held, long now) {
		if (this.measuring) {
			return;
		}
		long took = now - ping.sentAt();
		if (this.best == UNKNOWN || now - this.measuredAt > Math.max(PERIOD, ROUND_TRIPS * this.best)) {
			this.measuring = true;
		}
		else if (took <= this.best + tolerance()) {
			this.late = false;
			this.credit += (took <= this.best + tolerance() / GROWTH) ? GROWTH * acknowledged : acknowledged;
			this.limit = Math.min(this.max, this.limit + this.credit / GROWTH);
			this.credit %= GROWTH;
		}
		else if (isOfThisWindow(ping)) {
			this.reducedAt = now;
			this.measuring = this.late;
			this.late = !this.late;
			// The Panel took so many in that time: what it takes in the time wanted.
			long fitting = ping.unacknowledged() * (this.best + tolerance() / 2) / took;
			this.limit = (int) Math.max(1, Math.min(this.limit, Math.max(held / 2, fitting)));
		}
	}

	/** Earlier pings do not measure the reduced window, nor do those that exceed it. */
	private boolean isOfThisWindow(Ping ping) {
		return this.reducedAt == Long.MIN_VALUE
				|| (ping.sentAt() - this.reducedAt > 0 && ping.unacknowledged() <= this.limit);
	}

	private long tolerance() {
		return Math.max(TOLERANCE, this.best);
	}

	/**
	 * Returns the number of events after which an acknowledgement is requested: half of
	 * those that queue in front of the Panel, because a ping is work for it, too, and at
	 * least a part of the window.
	 * @return a number of events
	 */
	int batch() {
		long queueing = this.roundTrip - this.best;
		long queued = (queueing > 0) ? this.limit * queueing / this.roundTrip : 0;
		return (int) Math.max(SMALLEST_BATCH, Math.max(this.limit / BATCHES, queued / 2));
	}

	void halve() {
		this.limit = Math.max(1, this.limit / 2);
	}

	/**
	 * Forgets the path of a lost connection.
	 */
	void connectionLost() {
		this.best = UNKNOWN;
		this.measuring = false;
	}

	/**
	 * Ping, whose pong acknowledges the events sent before.
	 *
	 * @param position the number of events sent before it on its connection
	 * @param unacknowledged the number of those that were not acknowledged when it was
	 * sent
	 * @param sentAt its time
	 */
	record Ping(long position, int unacknowledged, long sentAt) {
	}

}
