// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.function.Consumer;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.StoredState;

/**
 * Message of one stored session: it waits, is sent, is received if it is of QoS 2, and is
 * done. It is in memory until it is on disk, and written in the state that it has by
 * then. Changed on the loop of the session.
 */
final class StoredMessage implements StoredState {

	/** The object with its place in a queue. */
	private static final int OVERHEAD = 96;

	private final DurableQueue queue;

	private final long number;

	private @Nullable PublishedMessage message;

	/** What it weighs if it stays in memory when it is on disk, otherwise 0. */
	private long kept;

	private MessagePhase phase = MessagePhase.WAITING;

	private int packetId;

	private long order;

	/** Whether the message is on disk. */
	private boolean written;

	/** The phase that was told last. */
	private MessagePhase writtenPhase = MessagePhase.WAITING;

	/** Whether the publication that it belongs to is being committed, or was. */
	private boolean admitted;

	/** Whether it was asked before that. */
	private boolean skipped;

	/** Whether that publication is committed. What is to follow does not come before. */
	private boolean published;

	/** The phase that is on disk. */
	private @Nullable MessagePhase committedPhase;

	private @Nullable Runnable whenStored;

	/** The phase that this waits for. */
	private @Nullable MessagePhase awaited;

	/** A message that is not on disk yet, which is given away. */
	StoredMessage(DurableQueue queue, long number, PublishedMessage message) {
		this.queue = queue;
		this.number = number;
		this.message = message;
	}

	/** A message that is on disk. */
	StoredMessage(DurableQueue queue, long number) {
		this.queue = queue;
		this.number = number;
		this.written = true;
		this.admitted = true;
		this.published = true;
		this.committedPhase = MessagePhase.WAITING;
	}

	/** A message that is on disk and was sent before the start. */
	StoredMessage(DurableQueue queue, int packetId, SentRecord sent) {
		this(queue, sent.number());
		this.packetId = packetId;
		this.order = sent.order();
		this.phase = sent.received() ? MessagePhase.RECEIVED : MessagePhase.SENT;
		this.writtenPhase = this.phase;
		this.committedPhase = this.phase;
		this.written = !sent.received();
	}

	long number() {
		return this.number;
	}

	long order() {
		return this.order;
	}

	boolean isReceived() {
		return this.phase == MessagePhase.RECEIVED;
	}

	/** On disk and nowhere else. */
	synchronized boolean isOnDisk() {
		return this.committedPhase != null && this.message == null;
	}

	/** Keeps the message, of so many bytes, in memory when it is on disk, too. */
	synchronized void keep(long bytes) {
		this.kept = bytes;
	}

	/**
	 * Does not keep it in memory any more when it is on disk.
	 * @return what it weighs, 0 if it was not kept
	 */
	synchronized long forget() {
		long bytes = this.kept;
		this.kept = 0;
		if (this.committedPhase != null) {
			release();
		}
		return bytes;
	}

	/** Returns it, with a reference for the caller; {@code null} if it is nowhere. */
	@Nullable PublishedMessage get() {
		synchronized (this) {
			if (this.message != null) {
				this.message.retain();
				return this.message;
			}
		}
		return this.queue.read(this.number);
	}

	/**
	 * Notes that it is sent.
	 * @param id its packet identifier
	 * @param position its position among what was sent
	 */
	synchronized void sent(int id, long position) {
		this.phase = MessagePhase.SENT;
		this.packetId = id;
		this.order = position;
	}

	/** Notes that the client has it and PUBREL is owed. */
	synchronized void received() {
		this.phase = MessagePhase.RECEIVED;
	}

	/** Notes that nothing is left of it. */
	synchronized void done() {
		this.phase = MessagePhase.DONE;
	}

	/**
	 * Does something when it is stored that the message is sent, or received: at once if
	 * it is.
	 * @param action what is done, on any thread; replaces what was to be done so far
	 */
	void whenStored(Runnable action) {
		synchronized (this) {
			if (this.committedPhase != this.phase) {
				this.awaited = this.phase;
				this.whenStored = action;
				return;
			}
		}
		action.run();
	}

	/** The message as part of its publication, with which it is committed first. */
	StoredState published() {
		return new FirstCommit(this, this.phase == MessagePhase.SENT);
	}

	/**
	 * Tells what has to be written first. That it was sent by another command meanwhile
	 * is told with that command: so it is told in the order in which messages are sent.
	 * @param changes gets the changes
	 * @param sentAtOnce whether the same command has sent it
	 * @return whether everything is told; {@code false} if another command has yet to
	 * tell that it was sent
	 */
	synchronized boolean collectFirst(Consumer<Change> changes, boolean sentAtOnce) {
		this.admitted = true;
		boolean all = this.phase != MessagePhase.SENT || sentAtOnce || this.skipped || this.queue.isPurged();
		if (all) {
			collect(changes);
		}
		else {
			collectMessage(changes, true);
		}
		return all;
	}

	/** Notes that its publication is committed. If not all was told, more follows. */
	void committedFirst(boolean all) {
		Runnable action = noteFirstCommit(all);
		if (action != null) {
			action.run();
		}
	}

	private synchronized @Nullable Runnable noteFirstCommit(boolean all) {
		this.published = true;
		if (all) {
			return noteCommit();
		}
		this.committedPhase = (this.committedPhase != null) ? this.committedPhase : MessagePhase.WAITING;
		if (this.kept == 0) {
			release();
		}
		return null;
	}

	@Override
	public synchronized void collect(Consumer<Change> changes) {
		if (!this.admitted) {
			this.skipped = true;
			return;
		}
		if (this.queue.isPurged()) {
			release();
			return;
		}
		boolean wanted = this.phase == MessagePhase.WAITING || this.phase == MessagePhase.SENT;
		collectMessage(changes, wanted);
		collectPhase(changes);
		if (!wanted) {
			release();
		}
	}

	private void collectMessage(Consumer<Change> changes, boolean wanted) {
		if (wanted && !this.written && this.message != null) {
			changes.accept(MessageRecord.put(this.queue.owner(), this.number, this.message));
			this.written = true;
		}
		else if (!wanted && this.written) {
			changes.accept(Change.remove(Kind.MESSAGE, this.queue.owner(), MessageNumbers.key(this.number)));
			this.written = false;
		}
	}

	private void collectPhase(Consumer<Change> changes) {
		if (this.phase == this.writtenPhase) {
			return;
		}
		if (this.phase == MessagePhase.SENT || this.phase == MessagePhase.RECEIVED) {
			changes.accept(Change.put(Kind.SENT, this.queue.owner(), SentRecord.key(this.packetId),
					new SentRecord(this.number, this.order, this.phase == MessagePhase.RECEIVED).encode()));
		}
		else if (this.writtenPhase != MessagePhase.WAITING) {
			changes.accept(Change.remove(Kind.SENT, this.queue.owner(), SentRecord.key(this.packetId)));
		}
		this.writtenPhase = this.phase;
	}

	@Override
	public void committed() {
		Runnable action = noteCommit();
		if (action != null) {
			action.run();
		}
	}

	private synchronized @Nullable Runnable noteCommit() {
		if (!this.published) {
			return null;
		}
		this.committedPhase = this.writtenPhase;
		if (this.written && this.kept == 0) {
			release();
		}
		Runnable action = (this.committedPhase == this.awaited) ? this.whenStored : null;
		this.whenStored = (action != null) ? null : this.whenStored;
		return action;
	}

	private void release() {
		if (this.message != null) {
			this.message.release();
			this.message = null;
		}
	}

	/** What it shares counts with its publication. */
	@Override
	public synchronized long weight() {
		long shared = (this.message instanceof RoutedMessage routed) ? routed.content().weight() : 0;
		return OVERHEAD + ((this.message != null) ? InFlightWindow.weight(this.message).bytes() : 0) - shared;
	}

	/** What it keeps in memory together with messages of other sessions. */
	synchronized @Nullable MessageContent content() {
		return (this.message instanceof RoutedMessage routed) ? routed.content() : null;
	}

}
