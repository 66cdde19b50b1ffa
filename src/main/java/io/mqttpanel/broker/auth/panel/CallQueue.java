// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import io.mqttpanel.broker.event.FairLine;
import io.mqttpanel.broker.event.FairLine.Place;

/**
 * Queue of calls, in which callers take turns, with a second queue in front for those
 * with priority. As many calls run at once as the limit says, and during a pause one in a
 * second, as a probe. Cancelling at any moment frees the place. Safe on any thread; the
 * lock is held briefly, and no foreign code runs under it.
 */
final class CallQueue {

	/** Time from one probe to the next, and to the first. */
	static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);

	private final CallLimit limit;

	private final int maxWaiting;

	private final Scheduler scheduler;

	private final LongSupplier nanos;

	private final FairLine<Entry> front = new FairLine<>();

	private final FairLine<Entry> others = new FairLine<>();

	private final Set<Entry> underWay = new HashSet<>();

	private final AtomicInteger drains = new AtomicInteger();

	private boolean paused;

	private long pausedUntil;

	private long nextProbe;

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
	 * @param caller who asks for it
	 * @param first whether it has priority
	 * @return the call's result, or a {@link QueueFullException} at once, or later when
	 * others need the place
	 */
	<T> Mono<T> enter(Mono<T> call, Caller caller, boolean first) {
		return Mono.create((sink) -> {
			Entry entry = new Entry(first ? this.front : this.others,
					() -> call.subscribe(sink::success, sink::error, sink::success), sink::error);
			sink.onDispose(() -> leave(entry));
			Entry refused = offer(entry, caller);
			if (refused != null) {
				refused.failure.accept(new QueueFullException());
			}
			drain();
		});
	}

	/**
	 * Pauses the queue: only probes begin for a while, and waiting calls go on waiting.
	 * @param time how long; a longer pause that was begun earlier stays
	 */
	void pause(Duration time) {
		long now = this.nanos.getAsLong();
		long until = now + time.toNanos();
		synchronized (this) {
			if (isPaused() && this.pausedUntil - until >= 0) {
				return;
			}
			this.nextProbe = this.paused ? this.nextProbe : now + PROBE_INTERVAL.toNanos();
			this.paused = true;
			this.pausedUntil = until;
		}
		drainAfter(time);
		drainAfter(PROBE_INTERVAL);
	}

	private void drainAfter(Duration time) {
		this.scheduler.schedule(this::drain, time.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Ends the pause, if there is one.
	 */
	void resume() {
		synchronized (this) {
			if (!isPaused()) {
				return;
			}
			this.paused = false;
		}
		drain();
	}

	/**
	 * Notes that the call that has just begun asks nobody: where it was a probe, the next
	 * one may begin.
	 */
	synchronized void returnProbe() {
		this.nextProbe = this.nanos.getAsLong();
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

	/** Returns the call that has no place now, if there is one. */
	private synchronized @Nullable Entry offer(Entry entry, Caller caller) {
		if (entry.isDisposed()) {
			return null;
		}
		boolean free = !isPaused() && entry.line.size() == 0 && this.underWay.size() < this.limit.current();
		entry.place = entry.line.add(caller.path(), entry);
		return (free || entry.line.size() <= this.maxWaiting) ? null : entry.line.removeLast(caller.path());
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
			Entry next = next();
			while (next != null) {
				if (next.probe) {
					drainAfter(PROBE_INTERVAL);
				}
				next.begin();
				next = next();
			}
			seen = this.drains.addAndGet(-seen);
		}
	}

	private synchronized @Nullable Entry next() {
		boolean probe = isPaused();
		long now = this.nanos.getAsLong();
		if (this.underWay.size() >= this.limit.current() || (probe && now - this.nextProbe < 0)) {
			return null;
		}
		Entry next = ((this.front.size() > 0) ? this.front : this.others).poll();
		if (next != null) {
			this.underWay.add(next);
			next.probe = probe;
			this.nextProbe = now + PROBE_INTERVAL.toNanos();
		}
		return next;
	}

	/**
	 * Ends a call, because it has its answer or was cancelled. It is disposed of first,
	 * so that it is not offered after it was left.
	 */
	private void leave(Entry entry) {
		entry.dispose();
		synchronized (this) {
			if (!this.underWay.remove(entry) && entry.place != null) {
				entry.line.remove(entry.place);
			}
		}
		drain();
	}

	/**
	 * A call that waits or is under way.
	 */
	private static final class Entry {

		private final FairLine<Entry> line;

		private final Supplier<Disposable> call;

		private final Consumer<Throwable> failure;

		private final Disposable.Swap running = Disposables.swap();

		private @Nullable Place<Entry> place;

		private boolean probe;

		Entry(FairLine<Entry> line, Supplier<Disposable> call, Consumer<Throwable> failure) {
			this.line = line;
			this.call = call;
			this.failure = failure;
		}

		void begin() {
			this.running.update(this.call.get());
		}

		boolean isDisposed() {
			return this.running.isDisposed();
		}

		void dispose() {
			this.running.dispose();
		}

	}

}
