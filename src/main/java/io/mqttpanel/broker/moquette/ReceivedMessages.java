// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.StoredState;

/**
 * Messages from the client of one session: the order in which all are committed, and
 * those of QoS 2 that it has not released. That one was received is stored with the
 * message, or not at all: after a crash it is not taken for new when it is there, nor for
 * known when it is not [MQTT-4.3.3-2]. Used by the session's loop only.
 */
final class ReceivedMessages {

	private static final byte[] NO_VALUE = {};

	private static final int FEW = 8;

	private final @Nullable DurableQueue store;

	private final CommitOrder order = new CommitOrder();

	/** Those that are not all stored yet, and some that are. */
	private final Map<Integer, Received> messages = new HashMap<>(0);

	/** Number of messages at which those that are stored are forgotten. */
	private int most = FEW;

	/**
	 * Creates the messages of a session, none so far.
	 * @param store the queue of a session that outlives the broker, otherwise
	 * {@code null}
	 */
	ReceivedMessages(@Nullable DurableQueue store) {
		this.store = store;
	}

	/**
	 * Returns the order in which messages of the client are committed.
	 * @return the order, also where the session itself is not stored
	 */
	CommitOrder order() {
		return this.order;
	}

	/**
	 * Notes a message of QoS 2.
	 * @param id its packet identifier
	 * @param publication its publication, which has not begun
	 */
	void add(int id, Publication publication) {
		Received received = new Received(publication, id);
		this.messages.put(id, received);
		forgetStored();
		if (this.store != null) {
			publication.received(received);
		}
	}

	/** What is stored is known by its packet identifier, which the front has. */
	private void forgetStored() {
		if (this.messages.size() > this.most) {
			this.messages.values().removeIf((received) -> received.publication.outcome().isDone());
			this.most = Math.max(FEW, 2 * this.messages.size());
		}
	}

	/**
	 * Notes that the client has released a message, and answers it when that is stored:
	 * its packet identifier may be used again from then on.
	 * @param id the packet identifier
	 * @param answer sends the answer, on any thread
	 * @param late tells that the store is behind, on any thread
	 */
	void release(int id, Runnable answer, Runnable late) {
		Received received = this.messages.remove(id);
		if (this.store == null) {
			answer.run();
			return;
		}
		if (received != null) {
			received.release();
			this.store.changes().add(received);
		}
		else {
			this.store.changes().add(Change.remove(Kind.RECEIVED, this.store.owner(), SentRecord.key(id)));
		}
		this.store.changes().whenCommitted(answer, late);
	}

	/**
	 * Answers a message that the client has sent again, when it is stored.
	 * @param id its packet identifier
	 * @param answer sends the answer, on any thread
	 * @param late tells that the store is behind, on any thread
	 * @param failed tells that the message has not reached everybody, on any thread
	 */
	void whenStored(int id, Runnable answer, Runnable late, Runnable failed) {
		Received received = this.messages.get(id);
		if (received != null) {
			PublicationOutcome outcome = received.publication.outcome();
			outcome.whenDone(answer);
			outcome.whenLate(late);
			outcome.whenFailed(failed);
		}
		else {
			answer.run();
		}
	}

	/**
	 * Message of which the client has not released the packet identifier. That is stored
	 * with the message, but not when the client has released it before, or its session
	 * has ended.
	 */
	private final class Received implements StoredState {

		private static final int OVERHEAD = 128;

		private final Publication publication;

		private final int id;

		private boolean released;

		private boolean written;

		Received(Publication publication, int id) {
			this.publication = publication;
			this.id = id;
		}

		synchronized void release() {
			this.released = true;
		}

		@Override
		public synchronized void collect(Consumer<Change> changes) {
			DurableQueue queue = ReceivedMessages.this.store;
			if (queue == null || queue.isPurged()) {
				return;
			}
			if (!this.released && !this.written) {
				changes.accept(Change.put(Kind.RECEIVED, queue.owner(), SentRecord.key(this.id), NO_VALUE));
			}
			else if (this.released && this.written) {
				changes.accept(Change.remove(Kind.RECEIVED, queue.owner(), SentRecord.key(this.id)));
			}
			this.written = !this.released;
		}

		@Override
		public long weight() {
			return OVERHEAD;
		}

	}

}
