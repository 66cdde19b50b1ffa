// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Messages of one session that wait ahead of all others and stay in memory when they are
 * stored, since its client is there to take them soon. Used by the session's loop only.
 */
final class MessagesInMemory {

	/** Most clients take as many in a moment; what is behind them is read again. */
	private static final int MESSAGES = 64;

	private final Deque<StoredMessage> messages = new ArrayDeque<>(0);

	boolean isEmpty() {
		return this.messages.isEmpty();
	}

	boolean hasRoom() {
		return this.messages.size() < MESSAGES;
	}

	/**
	 * Adds a message behind the others.
	 * @param message the message
	 * @param weight what it weighs, in bytes
	 */
	void add(StoredMessage message, long weight) {
		message.keep(weight);
		this.messages.add(message);
	}

	/**
	 * Returns the messages, which are taken out there.
	 * @return the messages, in their order
	 */
	Deque<StoredMessage> messages() {
		return this.messages;
	}

	/**
	 * Releases the messages that are stored, and the others as soon as they are. They go
	 * on waiting.
	 * @return what they weigh, in bytes
	 */
	long forget() {
		long weight = 0;
		for (StoredMessage message : this.messages) {
			weight += message.forget();
		}
		return weight;
	}

	/**
	 * Moves the messages in front of those that are not kept in memory, as far as they
	 * are stored, or nothing is on disk ahead of these.
	 * @param onDisk what is on disk
	 * @param recent what is behind it
	 */
	void moveTo(MessagesOnDisk onDisk, Deque<StoredMessage> recent) {
		for (StoredMessage last = this.messages.peekLast(); last != null; last = this.messages.peekLast()) {
			if (onDisk.isEmpty()) {
				recent.addFirst(last);
			}
			else if (last.isOnDisk()) {
				onDisk.addFirst(last.number());
			}
			else {
				return;
			}
			this.messages.removeLast();
		}
	}

	/** Forgets all of them: the session has ended. */
	void clear() {
		forget();
		this.messages.clear();
	}

}
