// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.HeapShare;

/**
 * Room for what waits for its commit: a part of the heap. While half of it is used, what
 * has to be stored waits in front of it, in the order in which it has come; that is
 * bounded, too. Safe on any thread.
 */
public final class CommitRoom {

	/** Half of the share is in front of it. */
	private static final long MAX_BYTES = HeapShare.STORE.bytes() / 2;

	/** Bytes of heap that wait for their commit. */
	private final LongSupplier queued;

	/** What is going to wait for its commit. */
	private final AtomicLong expected = new AtomicLong();

	private final Set<Place> waiting = new LinkedHashSet<>();

	private volatile long waitingBytes;

	/**
	 * Creates the room of some commits.
	 * @param queued bytes of heap that wait for them
	 */
	CommitRoom(LongSupplier queued) {
		this.queued = queued;
	}

	/**
	 * Returns how much of it is used.
	 * @return bytes of heap, estimated
	 */
	long bytes() {
		return this.queued.getAsLong() + this.expected.get();
	}

	/**
	 * Returns whether so much waits that nothing more should be added.
	 * @return {@code true} until some of it is committed
	 */
	public boolean isFull() {
		return bytes() > MAX_BYTES;
	}

	/**
	 * Returns whether more waits than there is room for here and in front of it together.
	 * @return {@code true} until some of it is committed
	 */
	public boolean isOverflowing() {
		return bytes() > 2 * MAX_BYTES;
	}

	/**
	 * Returns whether units fill it, which the next commits end.
	 * @return {@code true} until some of them are committed
	 */
	public boolean isFullOfUnits() {
		return this.queued.getAsLong() > MAX_BYTES;
	}

	/**
	 * Returns whether so much waits that what comes next should wait in front of it.
	 * @return {@code true} until some of it is committed
	 */
	public boolean isBehind() {
		return bytes() > MAX_BYTES / 2;
	}

	/**
	 * Returns how much waits in front of it.
	 * @return bytes of heap
	 */
	public long waitingBytes() {
		return this.waitingBytes;
	}

	/**
	 * Waits, without blocking, until the commits are not behind.
	 * @param bytes what is going to be added then
	 * @return a place in the order of those that wait, {@code null} if there are too many
	 */
	public @Nullable Place await(long bytes) {
		Place place = new Place(bytes);
		if (!add(place)) {
			return null;
		}
		admit();
		return place;
	}

	private synchronized boolean add(Place place) {
		if (this.waitingBytes > MAX_BYTES) {
			return false;
		}
		this.waiting.add(place);
		this.waitingBytes += place.bytes;
		return true;
	}

	/**
	 * Counts what is going to wait for its commit.
	 * @param bytes bytes of heap
	 */
	public void expect(long bytes) {
		this.expected.addAndGet(bytes);
	}

	/**
	 * Notes that it waits for its commit now, or is not going to.
	 * @param bytes the same as before
	 */
	public void release(long bytes) {
		this.expected.addAndGet(-bytes);
		admit();
	}

	/** Lets in what there is room for. */
	void admit() {
		for (Place next = next(); next != null; next = next()) {
			if (!next.complete(null)) {
				release(next.bytes);
			}
		}
	}

	private @Nullable Place next() {
		return (this.waitingBytes > 0 && !isBehind()) ? first() : null;
	}

	private synchronized @Nullable Place first() {
		Iterator<Place> places = this.waiting.iterator();
		if (isBehind() || !places.hasNext()) {
			return null;
		}
		Place first = places.next();
		remove(first);
		this.expected.addAndGet(first.bytes);
		return first;
	}

	private synchronized void remove(Place place) {
		if (this.waiting.remove(place)) {
			this.waitingBytes -= place.bytes;
		}
	}

	/**
	 * Place of something that is to be stored. Completes when there is room, which is
	 * kept for it then. Whoever does not wait any more completes it with an exception.
	 */
	public final class Place extends CompletableFuture<Void> {

		private final long bytes;

		private Place(long bytes) {
			this.bytes = bytes;
		}

		@Override
		public boolean completeExceptionally(Throwable cause) {
			remove(this);
			return super.completeExceptionally(cause);
		}

		/** Gives the room back: what was added is counted itself. */
		public void leave() {
			if (isDone() && !isCompletedExceptionally()) {
				release(this.bytes);
			}
		}

	}

}
