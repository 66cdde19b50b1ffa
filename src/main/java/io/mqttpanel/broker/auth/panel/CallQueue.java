// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Queue of calls, first in, first out, with a second queue in front for those with
 * priority. As many calls run at once as the limit says, and none starts during a pause.
 * Cancelling at any moment frees the place. Safe on any thread; the lock is held briefly,
 * and no foreign code runs under it.
 */
final class CallQueue {

	private final CallLimit limit;

	private final int maxWaiting;

	private final Scheduler scheduler;

	private final LongSupplier nanos;

	/** Places of the waiting calls with priority, each with what begins its call. */
	private final Map<Disposable, Runnable> front = new LinkedHashMap<>();

	private final Map<Disposable, Runnable> others = new LinkedHashMap<>();

	private final Set<Disposable> underWay = new HashSet<>();

	private final AtomicInteger drains = new AtomicInteger();

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
		this.scheduler = clock.scheduler();
		this.nanos = clock.nanos();
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
			Disposable.Swap place = Disposables.swap();
			sink.onDispose(() -> leave(place));
			Runnable begin = () -> place.update(call.subscribe(sink::success, sink::error, sink::success));
			if (offer(place, begin, first ? this.front : this.others)) {
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
		long until = this.nanos.getAsLong() + time.toNanos();
		synchronized (this) {
			if (isPaused() && this.pausedUntil - until >= 0) {
				return;
			}
			this.paused = true;
			this.pausedUntil = until;
		}
		this.scheduler.schedule(this::drain, time.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Returns how many calls are under way.
	 * @return a number of calls
	 */
	synchronized int inFlight() {
		return this.underWay.size();
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
		this.paused = this.paused && this.pausedUntil - this.nanos.getAsLong() > 0;
		return this.paused;
	}

	private synchronized boolean offer(Disposable place, Runnable begin, Map<Disposable, Runnable> line) {
		boolean free = !isPaused() && line.isEmpty() && this.underWay.size() < this.limit.current();
		if ((!free && line.size() >= this.maxWaiting) || place.isDisposed()) {
			return false;
		}
		line.put(place, begin);
		return true;
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
			Runnable next = next();
			while (next != null) {
				next.run();
				next = next();
			}
			seen = this.drains.addAndGet(-seen);
		}
	}

	private synchronized @Nullable Runnable next() {
		Map<Disposable, Runnable> line = this.front.isEmpty() ? this.others : this.front;
		if (line.isEmpty() || this.underWay.size() >= this.limit.current() || isPaused()) {
			return null;
		}
		Disposable next = line.keySet().iterator().next();
		this.underWay.add(next);
		return line.remove(next);
	}

	/**
	 * Ends a call, because it has its answer or was cancelled. Its place is disposed of
	 * first, so that it is not offered after it was left.
	 */
	private void leave(Disposable place) {
		place.dispose();
		synchronized (this) {
			if (!this.underWay.remove(place) && this.others.remove(place) == null) {
				this.front.remove(place);
			}
		}
		drain();
	}

}
