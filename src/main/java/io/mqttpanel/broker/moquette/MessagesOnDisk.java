// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Messages of one session that wait on disk and nowhere else: of them only the first and
 * the last number are in memory, and the few that are read next.
 */
final class MessagesOnDisk {

	/** How many are read at a time. */
	private static final int MESSAGES = 16;

	private static final long BYTES = 64 * 1024;

	private final SessionStore store;

	private final DurableQueue queue;

	/** Number of the first one that is not read yet. */
	private long from;

	/** Number behind the last one. */
	private long to;

	private final Deque<Fetched> fetched = new ArrayDeque<>(0);

	MessagesOnDisk(SessionStore store, DurableQueue queue) {
		this.store = store;
		this.queue = queue;
	}

	/**
	 * Adds a message behind the others.
	 * @param number its number
	 */
	void add(long number) {
		if (this.from == this.to) {
			this.from = number;
		}
		this.to = number + 1;
	}

	/**
	 * Adds a message in front of the others.
	 * @param number its number
	 */
	void addFirst(long number) {
		this.from = number;
	}

	boolean isEmpty() {
		return this.from >= this.to && this.fetched.isEmpty();
	}

	/**
	 * Takes the first message out.
	 * @return the message, {@code null} if none is left
	 */
	@Nullable Fetched next() {
		if (this.fetched.isEmpty() && this.from < this.to) {
			fetch();
		}
		return this.fetched.poll();
	}

	/** Reads those that are next, and forgets them again. */
	void tryToRead() {
		if (this.fetched.isEmpty() && this.from < this.to) {
			fetch();
			rewind();
		}
	}

	private void fetch() {
		long[] left = { BYTES };
		boolean[] more = { false };
		this.store.read(Kind.MESSAGE, this.queue.owner(), MessageNumbers.key(this.from), (session, key, value) -> {
			long number = ByteBuffer.wrap(key).getLong();
			if (number >= this.to) {
				return false;
			}
			this.fetched.add(new Fetched(new StoredMessage(this.queue, number), MessageRecord.decode(value)));
			left[0] -= value.length;
			this.from = number + 1;
			more[0] = this.fetched.size() >= MESSAGES || left[0] <= 0;
			return !more[0];
		});
		if (!more[0]) {
			this.from = this.to;
		}
	}

	/**
	 * Reads one message, which may be another one than those that wait.
	 * @param number its number
	 * @return the message, with a reference for the caller; {@code null} if it is not
	 * there
	 */
	@Nullable PublishedMessage read(long number) {
		@Nullable PublishedMessage[] found = new PublishedMessage[1];
		this.store.read(Kind.MESSAGE, this.queue.owner(), MessageNumbers.key(number), (session, key, value) -> {
			if (ByteBuffer.wrap(key).getLong() == number) {
				found[0] = MessageRecord.decode(value);
			}
			return false;
		});
		return found[0];
	}

	/**
	 * Forgets what was read, because nobody takes it now.
	 */
	void rewind() {
		Fetched first = this.fetched.peek();
		if (first != null) {
			this.from = first.stored().number();
			release();
		}
	}

	/** Forgets all of them. */
	void clear() {
		this.from = 0;
		this.to = 0;
		release();
	}

	private void release() {
		this.fetched.forEach((each) -> each.message().release());
		this.fetched.clear();
	}

	/**
	 * Message with its content.
	 *
	 * @param stored what is known of it
	 * @param message the message
	 */
	record Fetched(StoredMessage stored, PublishedMessage message) {

	}

}
