// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Queue of calls, first in, first out, with a second queue in front for those with
 * priority. As many calls run at once as the limit says, and none starts during a pause.
 * Cancelling at any moment frees the place. Safe on any thread; the lock is held briefly,
 * and no foreign code runs under it.
 */
final class CallQueue {

	private final CallLimit limit;

	private final int maxWaiting;

	private final CallClock clock;

	private final Set<Waiter<?>> front = new LinkedHashSet<>();

	private final Set<Waiter<?>> others = new LinkedHashSet<>();

	private final AtomicInteger drains = new AtomicInteger();

	private int inFlight;

	private boolean paused;

	private long pausedUntil;

	/**
	 * Creates an empty queue.
	 * @param limit how many calls may be under way
	 * @param maxWaiting how many may wait, at the front and behind it each
	 * @param clock the time
	 */
	CallQueue(CallLimit limit, int maxWaiting, CallClock clock) {
		this.limit = limit;
		this.maxWaiting = maxWaiting;
		this.clock = clock;
	}

	/**
	 * Queues a call. Nothing happens before the result is subscribed to.
	 * @param <T> the type of the answer
	 * @param call the call
	 * @param first whether it has priority
	 * @return the call's result, or a {@link QueueFullException} at once
	 */
	<T> Mono<T> enter(Mono<T> call, boolean first) {
		return Mono.create((sink) -> {
			Waiter<T> waiter = new Waiter<>(call, sink);
			sink.onDispose(waiter);
			if (offer(waiter, first ? this.front : this.others)) {
				drain();
			}
			else {
				sink.error(new QueueFullException());
			}
		});
	}

	/**
	 * Pauses the queue: no call begins for a while, and waiting calls go on waiting.
	 * @param time how long; a longer pause that was begun earlier stays
	 */
	void pause(Duration time) {
		long until = this.clock.now() + time.toNanos();
		synchronized (this) {
			if (isPaused() && this.pausedUntil - until >= 0) {
				return;
			}
			this.paused = true;
			this.pausedUntil = until;
		}
		this.clock.scheduler().schedule(this::drain, time.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Returns how many calls are under way.
	 * @return a number of calls
	 */
	synchronized int inFlight() {
		return this.inFlight;
	}

	/**
	 * Returns how many wait.
	 * @return a number of calls
	 */
	synchronized int waiting() {
		return this.front.size() + this.others.size();
	}

	/**
	 * Returns whether the queue is paused.
	 * @return {@code true} during a pause
	 */
	synchronized boolean isPaused() {
		this.paused = this.paused && this.pausedUntil - this.clock.now() > 0;
		return this.paused;
	}

	private synchronized boolean offer(Waiter<?> waiter, Set<Waiter<?>> line) {
		boolean free = !isPaused() && line.isEmpty() && this.inFlight < this.limit.current();
		return (free || line.size() < this.maxWaiting) && !waiter.over && line.add(waiter);
	}

	/**
	 * Starts calls as the limit allows. A call that ends at once makes room for the next,
	 * so this is a loop and not a recursion.
	 */
	private void drain() {
		if (this.drains.getAndIncrement() > 0) {
			return;
		}
		int seen = 1;
		while (seen > 0) {
			Waiter<?> next = next();
			while (next != null) {
				next.begin();
				next = next();
			}
			seen = this.drains.addAndGet(-seen);
		}
	}

	private synchronized @Nullable Waiter<?> next() {
		Iterator<Waiter<?>> line = (this.front.isEmpty() ? this.others : this.front).iterator();
		if (!line.hasNext() || this.inFlight >= this.limit.current() || isPaused()) {
			return null;
		}
		Waiter<?> next = line.next();
		line.remove();
		next.underWay = true;
		this.inFlight++;
		return next;
	}

	/**
	 * Call in the queue or under way.
	 *
	 * @param <T> the type of its answer
	 */
	private final class Waiter<T> implements Disposable {

		private final Mono<T> call;

		private final MonoSink<T> sink;

		private final Disposable.Swap running = Disposables.swap();

		private boolean underWay;

		private boolean over;

		Waiter(Mono<T> call, MonoSink<T> sink) {
			this.call = call;
			this.sink = sink;
		}

		void begin() {
			this.running.update(this.call.subscribe(this.sink::success, this.sink::error, this.sink::success));
		}

		/**
		 * Ends the call, because it has its answer or was cancelled.
		 */
		@Override
		public void dispose() {
			synchronized (CallQueue.this) {
				if (this.over) {
					return;
				}
				this.over = true;
				if (this.underWay) {
					CallQueue.this.inFlight--;
				}
				else if (!CallQueue.this.others.remove(this)) {
					CallQueue.this.front.remove(this);
				}
			}
			this.running.dispose();
			drain();
		}

	}

}
