// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Units that wait for a commit, those of the one under way included. Units are added by
 * any thread, and taken and removed by one.
 */
final class CommitQueue {

	private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicInteger units = new AtomicInteger();

	/** Units of the commit under way. */
	private volatile List<Waiting> current = List.of();

	void add(CommitUnit unit) {
		this.bytes.addAndGet(unit.weight());
		this.units.incrementAndGet();
		this.queue.add(new Waiting(unit, System.nanoTime()));
	}

	/**
	 * Returns whether nothing waits for the next commit.
	 * @return {@code true} if all units are taken
	 */
	boolean isEmpty() {
		return this.queue.isEmpty();
	}

	/**
	 * Takes units for a commit.
	 * @param most bytes that they weigh together, but for the last of them
	 * @return the units, in the order in which they were added
	 */
	List<CommitUnit> take(long most) {
		List<Waiting> taken = new ArrayList<>();
		long left = most;
		for (Waiting next : this.queue) {
			if (left <= 0) {
				break;
			}
			taken.add(next);
			left -= next.unit().weight();
		}
		List<CommitUnit> result = taken.stream().map(Waiting::unit).toList();
		// From here on nothing fails: what is taken is known until it is removed.
		this.current = taken;
		for (int i = 0; i < taken.size(); i++) {
			this.queue.poll();
		}
		return result;
	}

	/**
	 * Removes what was taken.
	 * @return what that was
	 */
	synchronized List<Waiting> removeTaken() {
		List<Waiting> taken = this.current;
		this.current = List.of();
		this.units.addAndGet(-taken.size());
		this.bytes.addAndGet(-taken.stream().mapToLong((waiting) -> waiting.unit().weight()).sum());
		return taken;
	}

	/** Loses everything, on whatever thread: nothing is taken any more. */
	void lose() {
		List<Waiting> taken = removeTaken();
		taken.forEach((waiting) -> GroupCommit.run(waiting.unit().whenLost()));
		for (Waiting next = this.queue.poll(); next != null; next = this.queue.poll()) {
			this.units.decrementAndGet();
			this.bytes.addAndGet(-next.unit().weight());
			GroupCommit.run(next.unit().whenLost());
		}
	}

	long bytes() {
		return this.bytes.get();
	}

	int units() {
		return this.units.get();
	}

	/**
	 * Returns how long the oldest unit has waited.
	 * @return the time, zero if nothing waits
	 */
	Duration age() {
		List<Waiting> taken = this.current;
		Waiting first = taken.isEmpty() ? this.queue.peek() : taken.get(0);
		return (first != null) ? Duration.ofNanos(System.nanoTime() - first.since()) : Duration.ZERO;
	}

	/**
	 * Runs what is to be run for units that have waited for long. They go on waiting.
	 * @param limit how long
	 */
	void reportLate(Duration limit) {
		long before = System.nanoTime() - limit.toNanos();
		this.current.forEach((waiting) -> waiting.reportLate(before));
		for (Waiting waiting : this.queue) {
			if (waiting.since() - before > 0) {
				return;
			}
			waiting.reportLate(before);
		}
	}

	/**
	 * Unit that is not committed yet.
	 *
	 * @param unit the unit
	 * @param since when it was added, in nanoseconds
	 */
	record Waiting(CommitUnit unit, long since) {

		void reportLate(long before) {
			if (this.since - before <= 0) {
				GroupCommit.run(this.unit.whenLate());
			}
		}

	}

}
