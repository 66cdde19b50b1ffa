// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.time.Duration;
import java.util.PriorityQueue;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The workers behind a stub: so many, each with one request at a time, which takes a
 * fixed time. Further requests wait. As with PHP, a worker finishes what it has begun
 * whether anybody waits for it or not.
 */
public final class StubWorkers {

	private final PriorityQueue<Long> freeAt = new PriorityQueue<>();

	private final Duration work;

	/**
	 * Hires the workers.
	 * @param workers how many
	 * @param work how long each request takes
	 */
	public StubWorkers(int workers, Duration work) {
		this.work = work;
		for (int i = 0; i < workers; i++) {
			this.freeAt.add(System.nanoTime());
		}
	}

	/**
	 * Gives an answer when a worker has done its work, on a thread that may wait for the
	 * lock of an allocator.
	 * @param answer the answer
	 * @return the same answer, later
	 */
	public StubResponse answer(StubResponse answer) {
		return answer.after(Mono.defer(() -> Mono.delay(take(), Schedulers.boundedElastic())));
	}

	private synchronized Duration take() {
		long now = System.nanoTime();
		long done = Math.max(this.freeAt.remove(), now) + this.work.toNanos();
		this.freeAt.add(done);
		return Duration.ofNanos(done - now);
	}

}
