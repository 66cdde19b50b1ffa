// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.StoredState;

/**
 * Messages of QoS 2 from the client of one session that it has not released. That one was
 * received is stored with the message, or not at all: after a crash it is not taken for
 * new when it is there, nor for known when it is not [MQTT-4.3.3-2]. Used by the
 * session's loop only.
 */
final class ReceivedMessages {

	private static final byte[] NO_VALUE = {};

	private final @Nullable DurableQueue store;

	private final Map<Integer, Publication> publications = new HashMap<>(0);

	/**
	 * Creates the messages of a session, none so far.
	 * @param store the queue of a session that outlives the broker, otherwise
	 * {@code null}
	 */
	ReceivedMessages(@Nullable DurableQueue store) {
		this.store = store;
	}

	/**
	 * Notes a message.
	 * @param id its packet identifier
	 * @param publication its publication, which has not begun
	 */
	void add(int id, Publication publication) {
		this.publications.put(id, publication);
		if (this.store != null) {
			publication
				.received(StoredState.of(Change.put(Kind.RECEIVED, this.store.owner(), SentRecord.key(id), NO_VALUE)));
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
		this.publications.remove(id);
		if (this.store != null) {
			this.store.changes().add(Change.remove(Kind.RECEIVED, this.store.owner(), SentRecord.key(id)));
			this.store.changes().whenCommitted(answer, late);
		}
		else {
			answer.run();
		}
	}

	/**
	 * Answers a message that the client has sent again, when it is stored.
	 * @param id its packet identifier
	 * @param answer sends the answer, on any thread
	 */
	void whenStored(int id, Runnable answer) {
		Publication publication = this.publications.get(id);
		if (publication != null) {
			publication.whenDone(answer);
		}
		else {
			answer.run();
		}
	}

}
