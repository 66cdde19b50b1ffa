// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits, each of everything that has come since the one before. A lone unit waits for
 * one write. After a commit there is a pause of about its own length, at most an
 * interval, so that many units share one under load. A write that the store cannot take
 * is tried again until it can: nothing is committed in another order, and nothing is said
 * to be committed that is not.
 */
public final class GroupCommit implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(GroupCommit.class);

	/** Bytes of heap that one commit writes at most, but for its last unit. */
	private static final long MAX_COMMIT_BYTES = 4L << 20;

	/** Time from the beginning of a commit to that of the next one, in its durations. */
	private static final int DURATIONS = 2;

	private final SessionStore store;

	private final long intervalNanos;

	private final CommitWriter writer;

	private final Runnable whenBroken;

	private final CommitQueue queue = new CommitQueue();

	private final CommitRoom room = new CommitRoom(this.queue::bytes);

	private final Thread thread = new Thread(this::run, "engine-store");

	private volatile boolean idle;

	private volatile boolean closing;

	/** Why nothing is committed any more. */
	private volatile @Nullable Throwable fault;

	/** Used by whoever reports. */
	private boolean late;

	/**
	 * Begins to commit.
	 * @param store what is written to; closed with this
	 * @param sync whether commits are to survive the end of the machine
	 * @param interval most time between the beginnings of two commits under load
	 * @param listener hears of each commit that has changed something
	 * @param whenBroken called when nothing can be committed any more: only a restart of
	 * the process helps
	 */
	public GroupCommit(SessionStore store, boolean sync, Duration interval, CommitListener listener,
			Runnable whenBroken) {
		this.store = store;
		this.intervalNanos = interval.toNanos();
		this.writer = new CommitWriter(store, sync, listener, () -> this.closing);
		this.whenBroken = whenBroken;
		this.thread.start();
	}

	public SessionStore store() {
		return this.store;
	}

	/**
	 * Gives a unit to the next commit. It is committed with or after every unit that was
	 * given before. Never blocks.
	 * @param unit the unit, which is lost at once where nothing can be committed any more
	 */
	public void submit(CommitUnit unit) {
		this.queue.add(unit);
		if (this.fault != null) {
			this.queue.lose();
		}
		else if (this.idle) {
			LockSupport.unpark(this.thread);
		}
	}

	/**
	 * Waits, blocking, until everything that was given so far is committed.
	 * @param timeout how long to wait at most
	 * @return {@code false} if it is not, or nothing can be, or the thread is interrupted
	 */
	public boolean flush(Duration timeout) {
		CompletableFuture<Boolean> committed = new CompletableFuture<>();
		submit(new CommitUnit(List.of(), List.of(() -> committed.complete(true)), () -> {
		}, () -> committed.complete(false)));
		try {
			return committed.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
	}

	/**
	 * Returns the memory of what waits.
	 * @return bytes of heap, estimated
	 */
	public long waitingBytes() {
		return this.room.bytes();
	}

	/**
	 * Returns how many units are not committed.
	 * @return their number, those of the commit under way included
	 */
	public int waitingUnits() {
		return this.queue.units();
	}

	/**
	 * Returns how long the oldest unit has waited that is not committed.
	 * @return the time, zero if nothing waits
	 */
	public Duration waitingTime() {
		return this.queue.age();
	}

	/**
	 * Returns the room for what waits.
	 * @return the room
	 */
	public CommitRoom room() {
		return this.room;
	}

	/**
	 * Runs what is to be run for units that have waited for long. They go on waiting.
	 * Called by one thread.
	 * @param limit how long
	 */
	public void reportLate(Duration limit) {
		if (waitingTime().compareTo(limit) < 0) {
			this.late = false;
			return;
		}
		if (!this.late) {
			this.late = true;
			logger.warn("A commit has taken more than {} s: clients that wait for it are disconnected",
					limit.toSeconds());
		}
		this.queue.reportLate(limit);
	}

	/**
	 * Returns why nothing is committed now.
	 * @return why the last write has failed, until one succeeds, or the commits have
	 * ended; otherwise {@code null}
	 */
	public @Nullable Throwable failure() {
		Throwable current = this.fault;
		return (current != null) ? current : this.writer.failure();
	}

	/**
	 * Returns whether nothing is committed now.
	 * @return {@code true} until a write succeeds
	 */
	public boolean isFailing() {
		return failure() != null;
	}

	private void run() {
		long earliest = System.nanoTime();
		try {
			while (awaitUnits(earliest)) {
				long begin = System.nanoTime();
				commit();
				earliest = begin + Math.min(this.intervalNanos, DURATIONS * (System.nanoTime() - begin));
			}
		}
		catch (RuntimeException | Error ex) {
			end(ex);
		}
		finally {
			this.store.close();
		}
	}

	/** Returns whether there is something to commit; {@code false} for the end. */
	private boolean awaitUnits(long earliest) {
		for (long wait = earliest - System.nanoTime(); wait > 0 && !this.closing
				&& this.queue.bytes() < MAX_COMMIT_BYTES; wait = earliest - System.nanoTime()) {
			LockSupport.parkNanos(this, wait);
		}
		this.idle = true;
		while (this.queue.isEmpty() && !this.closing) {
			LockSupport.park(this);
		}
		this.idle = false;
		return !this.queue.isEmpty();
	}

	private void commit() {
		List<Runnable> outcomes = this.writer.write(this.queue.take(MAX_COMMIT_BYTES));
		this.queue.removeTaken();
		outcomes.forEach(GroupCommit::run);
		this.room.released();
	}

	/** An error in what follows one commit must not end all others. */
	static void run(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("What was to follow a commit, or its delay, has failed", ex);
		}
	}

	/**
	 * Nothing is committed from now on. It is as after a crash: what was acknowledged is
	 * on disk, and a restart finds it there.
	 */
	private void end(Throwable cause) {
		this.fault = cause;
		run(this.whenBroken);
		this.queue.lose();
		logger.error("Nothing can be stored any more. Liveness is reported as broken: restart the broker", cause);
		while (!this.closing) {
			LockSupport.park(this);
		}
	}

	/**
	 * Commits what was given so far, and closes the store. Blocks.
	 * @param timeout how long to wait for the commits at most, and for the store again
	 * @return {@code false} if not everything is committed, or the store is not closed
	 */
	public boolean close(Duration timeout) {
		boolean flushed = flush(timeout);
		close();
		try {
			this.thread.join(timeout.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return flushed && !this.thread.isAlive();
	}

	/** Closes the store later, without a wait for it or for what is not committed. */
	@Override
	public void close() {
		this.closing = true;
		LockSupport.unpark(this.thread);
	}

}
