// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * Adaptive limit of concurrent calls. A server that handles n calls at once needs twice
 * its best time for each when it is given 2n. So after every round of as many answers as
 * the limit, the limit falls by a quarter if they took more than twice the best time on
 * average. It rises by two if they did not and it was used up. A failure halves it, but
 * failures of the same moment do so once. Every half minute a limit that is used up is
 * halved, to measure how fast the server is with less. Several nodes share the maximum
 * evenly. Safe on any thread.
 */
final class CallLimit {

	/** Below this the best time would cost more than a slow server gains. */
	static final int MINIMUM = 4;

	private static final double SLOW = 2;

	/** A server that is this much slower than its best is not yet called slow. */
	private static final long SLACK_NANOS = Duration.ofMillis(20).toNanos();

	private static final long MEMORY_NANOS = Duration.ofSeconds(30).toNanos();

	private static final int RISE = 2;

	private final int maximumOfAll;

	private final IntSupplier nodes;

	private int limit;

	/** Shortest time of the half minute before the present one. */
	private long earlierBest = Long.MAX_VALUE;

	private long latestBest = Long.MAX_VALUE;

	private long bestSince = Long.MIN_VALUE;

	private long sum;

	private int answers;

	private boolean usedUp;

	/** Calls that began before it say nothing about the limit as it is now. */
	private long fallen;

	/**
	 * Creates a limit that begins at its maximum.
	 * @param maximum the limit's highest value, for all nodes together
	 * @param nodes how many nodes there are now
	 * @param now the time
	 */
	CallLimit(int maximum, IntSupplier nodes, long now) {
		this.maximumOfAll = maximum;
		this.nodes = nodes;
		this.limit = maximum;
		this.fallen = now;
	}

	private int maximum() {
		return Math.max(1, this.maximumOfAll / this.nodes.getAsInt());
	}

	/**
	 * Returns how many calls may be under way now.
	 * @return a number of calls
	 */
	synchronized int current() {
		return Math.min(this.limit, maximum());
	}

	/**
	 * Takes note of an answer that took the server its full work.
	 * @param begun when the call began
	 * @param now the time
	 * @param inFlight how many calls were under way, this one included
	 */
	synchronized void answered(long begun, long now, int inFlight) {
		boolean look = noteTime(now - begun, now) && this.usedUp;
		if (begun < this.fallen) {
			return;
		}
		this.usedUp |= inFlight >= current();
		this.sum += now - begun;
		this.answers++;
		if (look) {
			fallTo(current() / 2, now);
		}
		else if (this.answers >= current()) {
			endRound(now);
		}
	}

	/**
	 * Takes note of a call without an answer.
	 * @param begun when the call began
	 * @param now the time
	 */
	synchronized void failed(long begun, long now) {
		if (begun >= this.fallen) {
			fallTo(current() / 2, now);
		}
	}

	private void endRound(long now) {
		long mean = this.sum / this.answers;
		long best = Math.min(this.earlierBest, this.latestBest);
		if (mean > Math.max((long) (SLOW * best), best + SLACK_NANOS)) {
			fallTo(current() * 3 / 4, now);
		}
		else {
			this.limit = this.usedUp ? Math.min(current() + RISE, maximum()) : this.limit;
			beginRound();
		}
	}

	private void fallTo(int lower, long now) {
		this.limit = Math.max(lower, Math.min(MINIMUM, maximum()));
		this.fallen = now;
		beginRound();
	}

	private void beginRound() {
		this.sum = 0;
		this.answers = 0;
		this.usedUp = false;
	}

	/**
	 * Takes note of the time of a call. The best time is the shortest of the last half
	 * minute to minute. So a server that has become slower for good is not compared with
	 * what it once was.
	 * @param nanos how long a call took
	 * @param now the time
	 * @return whether another half minute is over
	 */
	private boolean noteTime(long nanos, long now) {
		boolean first = this.bestSince == Long.MIN_VALUE;
		boolean over = !first && now - this.bestSince >= MEMORY_NANOS;
		if (over) {
			this.earlierBest = this.latestBest;
			this.latestBest = Long.MAX_VALUE;
		}
		if (first || over) {
			this.bestSince = now;
		}
		this.latestBest = Math.min(this.latestBest, nanos);
		return over;
	}

}
