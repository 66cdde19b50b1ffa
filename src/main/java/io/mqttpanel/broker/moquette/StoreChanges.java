// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.CommitUnit;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.StoredState;

/**
 * Changes that commands make to what is stored. Those of one command are committed
 * together: the queue of a session loop seals them before the next command. On any other
 * thread each is committed by itself.
 */
final class StoreChanges {

	/** What is done while a commit takes too long for which nobody waits. */
	static final Runnable NOBODY = () -> {
	};

	private static final Duration RENAME_TIMEOUT = Duration.ofSeconds(5);

	private final GroupCommit commits;

	private final boolean acknowledgesFirst;

	private final WillRecords wills = new WillRecords();

	private final PendingPublications pending = new PendingPublications();

	private final RoomQueue front;

	private final DiskRoom disk;

	private final ThreadLocal<Open> open = new ThreadLocal<>();

	/**
	 * Creates the changes of one store.
	 * @param commits the commits
	 * @param acknowledgesFirst whether nobody waits for a commit
	 * @param maxDiskBytes bytes on disk beyond which no more messages wait
	 */
	StoreChanges(GroupCommit commits, boolean acknowledgesFirst, long maxDiskBytes) {
		this.disk = new DiskRoom(() -> commits.store().dataBytes() + commits.waitingBytes(), maxDiskBytes);
		this.commits = commits;
		this.front = new RoomQueue(commits.room());
		this.acknowledgesFirst = acknowledgesFirst;
	}

	GroupCommit commits() {
		return this.commits;
	}

	PendingPublications pending() {
		return this.pending;
	}

	/**
	 * Returns what waits in front of the store.
	 * @return the messages
	 */
	RoomQueue front() {
		return this.front;
	}

	/**
	 * Returns the room on disk.
	 * @return the room for messages
	 */
	DiskRoom disk() {
		return this.disk;
	}

	WillRecords wills() {
		return this.wills;
	}

	/** Gathers what the commands of this thread change from now on. */
	void gather() {
		this.open.set(new Open(new ArrayList<>(), new ArrayList<>()));
	}

	/**
	 * Adds a change to those of the command.
	 * @param state what has changed
	 */
	void add(StoredState state) {
		Open current = this.open.get();
		if (current != null) {
			current.states().add(state);
		}
		else {
			this.commits.submit(new CommitUnit(List.of(state), List.of()));
		}
	}

	void add(Change change) {
		add(StoredState.of(change));
	}

	/**
	 * Does something when what the command has changed so far is committed: at once if
	 * that is nothing.
	 * @param action what is done, on any thread; must not block
	 */
	void whenCommitted(Runnable action) {
		Open current = this.open.get();
		if (current != null && isWaitedFor()) {
			current.actions().add(action);
		}
		else {
			action.run();
		}
	}

	/**
	 * Does the same, and gives what the command has changed to the next commit now.
	 * @param action what is done, on any thread; must not block
	 * @param whenLate what is done while the commit takes too long
	 */
	void whenCommitted(Runnable action, Runnable whenLate) {
		whenCommitted(action);
		Open current = this.open.get();
		if (current != null && !current.isEmpty()) {
			this.commits.submit(current.unit(whenLate));
			current.clear();
		}
	}

	/**
	 * Does the same also if the command has changed nothing: an earlier one may have, and
	 * is not committed yet.
	 * @param action what is done, on any thread; must not block
	 * @param whenLate what is done while the commit takes too long
	 */
	void whenSettled(Runnable action, Runnable whenLate) {
		Open current = this.open.get();
		if (current != null && !this.acknowledgesFirst && this.commits.waitingUnits() > 0) {
			current.actions().add(action);
			this.commits.submit(current.unit(whenLate));
			current.clear();
		}
		else {
			whenCommitted(action, whenLate);
		}
	}

	/**
	 * Gives what a command has changed to the next commit.
	 */
	void seal() {
		Open current = this.open.get();
		if (current != null && !current.isEmpty()) {
			this.commits.submit(current.unit(NOBODY));
			current.clear();
		}
	}

	/**
	 * Renames all that is stored of a session. Blocks until what was changed before is
	 * committed.
	 * @param owner the session
	 * @param renamed its name from now on
	 * @throws IllegalStateException if that takes too long
	 */
	void rename(String owner, String renamed) {
		seal();
		if (!this.commits.flush(RENAME_TIMEOUT)) {
			throw new IllegalStateException("The session of an earlier version cannot be stored for its owner now");
		}
		for (Kind kind : Kind.values()) {
			this.commits.store().read(kind, owner, new byte[0], (session, key, value) -> {
				add(Change.put(kind, renamed, key, value));
				return true;
			});
		}
		add(Change.drop(owner));
		seal();
		this.commits.flush(RENAME_TIMEOUT);
	}

	/**
	 * Moves what a command has changed into a publication, which is committed with what
	 * it changes elsewhere.
	 * @param publication the publication
	 */
	void moveTo(Publication publication) {
		Open current = this.open.get();
		if (current != null && !current.isEmpty()) {
			publication.add(current.states(), current.actions());
			current.clear();
		}
	}

	/**
	 * Returns whether an answer to the command has to wait for a commit.
	 * @return {@code false} if it has changed nothing that is stored
	 */
	boolean isWaitedFor() {
		Open current = this.open.get();
		return !this.acknowledgesFirst && current != null && !current.states().isEmpty();
	}

	boolean acknowledgesFirst() {
		return this.acknowledgesFirst;
	}

	/**
	 * Changes that are not sealed yet.
	 *
	 * @param states what has changed
	 * @param actions what is done after the commit
	 */
	private record Open(List<StoredState> states, List<Runnable> actions) {

		boolean isEmpty() {
			return this.states.isEmpty() && this.actions.isEmpty();
		}

		CommitUnit unit(Runnable whenLate) {
			return new CommitUnit(List.copyOf(this.states), List.copyOf(this.actions), whenLate);
		}

		void clear() {
			this.states.clear();
			this.actions.clear();
		}

	}

}
