// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writer of units to the store, one commit at a time. What the store cannot take is tried
 * again until it can. Where the store is not to blame, each unit is tried alone, and one
 * that fails ten times is lost, so that it does not keep all others from their commit:
 * nobody is told that it is committed. Used by the thread of the commits.
 */
final class CommitWriter {

	private static final Logger logger = LoggerFactory.getLogger(CommitWriter.class);

	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final int MAX_TRIES = 10;

	private final SessionStore store;

	private final boolean sync;

	private final CommitListener listener;

	private final BooleanSupplier closing;

	private volatile @Nullable Throwable failure;

	/**
	 * Creates the writer of some commits.
	 * @param store what is written to
	 * @param sync whether commits are to survive the end of the machine
	 * @param listener hears of each commit that has changed something
	 * @param closing whether nothing is tried again any more
	 */
	CommitWriter(SessionStore store, boolean sync, CommitListener listener, BooleanSupplier closing) {
		this.store = store;
		this.sync = sync;
		this.listener = listener;
		this.closing = closing;
	}

	/**
	 * Returns why the last write has failed.
	 * @return the cause, {@code null} if it has not
	 */
	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Writes units. Blocks while the store takes none.
	 * @param units the units, in their order
	 * @return what has become of each that is written or lost, to be told
	 */
	List<Runnable> write(List<CommitUnit> units) {
		List<Runnable> outcomes = new ArrayList<>(units.size());
		List<Collected> collected = new ArrayList<>(units.size());
		for (CommitUnit unit : units) {
			Collected next = collect(unit);
			if (next != null) {
				collected.add(next);
			}
			else {
				outcomes.add(unit.whenLost());
			}
		}
		write(collected, outcomes);
		return outcomes;
	}

	/** What cannot even be told is no reason to lose the others. */
	private static @Nullable Collected collect(CommitUnit unit) {
		List<Change> changes = new ArrayList<>(unit.states().size());
		try {
			unit.states().forEach((state) -> state.collect(changes::add));
			return new Collected(unit, changes);
		}
		catch (RuntimeException | Error ex) {
			logger.error("A change could not be prepared for the store and is lost", ex);
			return null;
		}
	}

	private void write(List<Collected> units, List<Runnable> outcomes) {
		for (int tries = 1; true; tries++) {
			try {
				writeOnce(units);
				units.forEach((written) -> outcomes.add(written::committed));
				return;
			}
			catch (IOException | UncheckedIOException ex) {
				failed(ex);
			}
			catch (RuntimeException | Error ex) {
				failed(ex);
				if (units.size() > 1) {
					units.forEach((each) -> write(List.of(each), outcomes));
					return;
				}
				if (tries >= MAX_TRIES) {
					logger.error("A change could not be written {} times in a row and is lost", MAX_TRIES, ex);
					units.forEach((lost) -> outcomes.add(lost.unit().whenLost()));
					return;
				}
			}
			if (this.closing.getAsBoolean()) {
				return;
			}
			LockSupport.parkNanos(this, RETRY_NANOS);
		}
	}

	private void writeOnce(List<Collected> units) throws IOException {
		List<Change> changes = new ArrayList<>();
		units.forEach((unit) -> changes.addAll(unit.changes()));
		if (changes.isEmpty()) {
			return;
		}
		long begin = System.nanoTime();
		this.store.write(changes, this.sync);
		long took = System.nanoTime() - begin;
		GroupCommit.run(() -> this.listener.committed(took, changes.size()));
		succeeded();
	}

	private void succeeded() {
		if (this.failure != null) {
			this.failure = null;
			logger.info("Sessions and retained messages are stored again");
		}
	}

	private void failed(Throwable cause) {
		boolean first = this.failure == null;
		this.failure = cause;
		if (first) {
			logger.error("Sessions and retained messages cannot be stored: what has to be stored before it is "
					+ "acknowledged waits, and the write is tried again and again", cause);
		}
	}

	/**
	 * Unit with what is written of it.
	 *
	 * @param unit the unit
	 * @param changes its changes, in their order
	 */
	private record Collected(CommitUnit unit, List<Change> changes) {

		void committed() {
			GroupCommit.run(() -> this.unit.states().forEach(StoredState::committed));
			this.unit.whenCommitted().forEach(GroupCommit::run);
		}

	}

}
