// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.mqttpanel.broker.event.HeapShare;

/**
 * Room for what waits for its commit: a part of the heap. While half of it is used, what
 * has to be stored waits in front of it. Safe on any thread.
 */
public final class CommitRoom {

	/** What is on its way when it is full takes as much again. */
	private static final long MAX_BYTES = HeapShare.STORE.bytes() / 2;

	/** Bytes of heap that wait for their commit. */
	private final LongSupplier queued;

	/** What is going to wait for its commit. */
	private final AtomicLong expected = new AtomicLong();

	private volatile Runnable whenReleased = () -> {
	};

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
	 * Returns whether more waits than there is memory for.
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
	 * Sets what is done each time that there may be room again.
	 * @param action called on any thread; must not block
	 */
	public void whenReleased(Runnable action) {
		this.whenReleased = action;
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
		released();
	}

	/** Notes that something is committed. */
	void released() {
		this.whenReleased.run();
	}

}
