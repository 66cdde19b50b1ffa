// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.PriorityQueue;

/**
 * A server with a number of workers that each take a fixed time, and a crowd that always
 * has another call to make, in simulated time.
 */
final class SimulatedPanel {

	private final PriorityQueue<Call> calls = new PriorityQueue<>();

	private final CallLimit limit;

	private PriorityQueue<Long> workers = new PriorityQueue<>();

	private long work;

	private long now;

	SimulatedPanel(int workers, Duration work, int maximum) {
		this.limit = new CallLimit(maximum, () -> 1, 0);
		become(workers, work);
	}

	void become(int workers, Duration work) {
		this.work = work.toNanos();
		this.workers = new PriorityQueue<>();
		for (int i = 0; i < workers; i++) {
			this.workers.add(this.now);
		}
	}

	CallLimit limit() {
		return this.limit;
	}

	/**
	 * Lets the crowd call.
	 * @param time for how long
	 * @return how many answers there were
	 */
	int serve(Duration time) {
		long end = this.now + time.toNanos();
		int answers = 0;
		while (true) {
			while (this.calls.size() < this.limit.current()) {
				long start = Math.max(this.workers.remove(), this.now);
				this.workers.add(start + this.work);
				this.calls.add(new Call(this.now, start + this.work));
			}
			if (this.calls.element().end() > end) {
				this.now = end;
				return answers;
			}
			Call call = this.calls.remove();
			this.now = call.end();
			this.limit.answered(call.begun(), this.now, this.calls.size() + 1);
			answers++;
		}
	}

	/**
	 * Has every call that is under way fail, and the crowd go away.
	 */
	void fail() {
		this.calls.forEach((call) -> this.limit.failed(call.begun(), this.now));
		this.calls.clear();
	}

	/**
	 * A call under way.
	 *
	 * @param begun when it was begun
	 * @param end when it will be answered
	 */
	private record Call(long begun, long end) implements Comparable<Call> {

		@Override
		public int compareTo(Call other) {
			return Long.compare(this.end, other.end);
		}

	}

}
