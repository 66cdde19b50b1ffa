// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits, each of everything that has come since the one before. A lone unit waits for
 * one write. After a commit there is a pause of about its own length, at most an
 * interval, so that many units share one under load. A write that fails is tried again
 * until it succeeds: nothing is committed in another order, and nothing is said to be
 * committed that is not.
 */
public final class GroupCommit implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(GroupCommit.class);

	/** Bytes of heap that one commit writes at most, but for its last unit. */
	private static final long MAX_COMMIT_BYTES = 4L << 20;

	/** Time from the beginning of a commit to that of the next one, in its durations. */
	private static final int DURATIONS = 2;

	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final SessionStore store;

	private final boolean sync;

	private final long intervalNanos;

	private final CommitListener listener;

	private final CommitQueue queue = new CommitQueue();

	private final CommitRoom room = new CommitRoom(this.queue::bytes);

	private final Thread thread = new Thread(this::run, "engine-store");

	private volatile boolean idle;

	private volatile boolean closing;

	private volatile boolean failing;

	/** Used by whoever reports. */
	private boolean late;

	/**
	 * Begins to commit.
	 * @param store what is written to; closed with this
	 * @param sync whether commits are to survive the end of the machine
	 * @param interval most time between the beginnings of two commits under load
	 * @param listener hears of each commit that has changed something
	 */
	public GroupCommit(SessionStore store, boolean sync, Duration interval, CommitListener listener) {
		this.store = store;
		this.sync = sync;
		this.intervalNanos = interval.toNanos();
		this.listener = listener;
		this.thread.start();
	}

	public SessionStore store() {
		return this.store;
	}

	/**
	 * Gives a unit to the next commit. It is committed with or after every unit that was
	 * given before. Never blocks.
	 * @param unit the unit
	 */
	public void submit(CommitUnit unit) {
		this.queue.add(unit);
		if (this.idle) {
			LockSupport.unpark(this.thread);
		}
	}

	/**
	 * Waits, blocking, until everything that was given so far is committed.
	 * @param timeout how long to wait at most
	 * @return {@code false} if it is not, or the thread is interrupted
	 */
	public boolean flush(Duration timeout) {
		CountDownLatch committed = new CountDownLatch(1);
		submit(new CommitUnit(List.of(), List.of(committed::countDown)));
		try {
			return committed.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
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
	 * Returns whether the last write has failed.
	 * @return {@code true} until one succeeds
	 */
	public boolean isFailing() {
		return this.failing;
	}

	private void run() {
		long earliest = System.nanoTime();
		try {
			while (awaitUnits(earliest)) {
				long begin = System.nanoTime();
				commit(this.queue.take(MAX_COMMIT_BYTES));
				earliest = begin + Math.min(this.intervalNanos, DURATIONS * (System.nanoTime() - begin));
			}
		}
		catch (RuntimeException | Error ex) {
			this.failing = true;
			logger.error("Nothing can be stored any more until the broker is started again", ex);
			throw ex;
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

	private void commit(List<CommitUnit> units) {
		List<Change> changes = new ArrayList<>();
		List<CommitUnit> told = new ArrayList<>(units.size());
		for (CommitUnit unit : units) {
			if (collect(unit, changes)) {
				told.add(unit);
			}
			else {
				run(unit.whenLate());
			}
		}
		boolean written = changes.isEmpty() || write(changes);
		this.queue.removeTaken();
		if (written) {
			for (CommitUnit unit : told) {
				run(() -> unit.states().forEach(StoredState::committed));
				unit.whenCommitted().forEach(GroupCommit::run);
			}
		}
		this.room.admit();
	}

	/** What cannot even be told is no reason to lose the others. */
	private static boolean collect(CommitUnit unit, List<Change> changes) {
		List<Change> collected = new ArrayList<>(unit.states().size());
		try {
			unit.states().forEach((state) -> state.collect(collected::add));
		}
		catch (RuntimeException ex) {
			logger.error("A change could not be prepared for the store and is lost", ex);
			return false;
		}
		changes.addAll(collected);
		return true;
	}

	static void run(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			logger.error("What was to follow a commit, or its delay, has failed", ex);
		}
	}

	/** Returns {@code false} only if it has failed and this is the end. */
	private boolean write(List<Change> changes) {
		while (true) {
			try {
				long begin = System.nanoTime();
				this.store.write(changes, this.sync);
				long took = System.nanoTime() - begin;
				run(() -> this.listener.committed(took, changes.size()));
				succeeded();
				return true;
			}
			catch (IOException | RuntimeException ex) {
				failed(ex);
				if (this.closing) {
					return false;
				}
				LockSupport.parkNanos(this, RETRY_NANOS);
			}
		}
	}

	private void succeeded() {
		if (this.failing) {
			this.failing = false;
			logger.info("Sessions and retained messages are stored again");
		}
	}

	private void failed(Exception cause) {
		if (!this.failing) {
			this.failing = true;
			logger.error("Sessions and retained messages cannot be stored: what has to be stored before it is "
					+ "acknowledged waits, and the write is tried again and again", cause);
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
