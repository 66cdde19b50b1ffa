// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.moquette.MessagesOnDisk.Fetched;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Queue of one stored session. What waits is on disk and, at the beginning and the end of
 * the queue, in memory; what was sent stays on disk until it is acknowledged. Used by the
 * session's loop only, which blocks while it reads from disk.
 */
final class DurableQueue implements SessionMessageQueue<EnqueuedMessage> {

	private final StoreChanges changes;

	private final SessionStore store;

	private final String owner;

	private final MessageNumbers numbers = new MessageNumbers();

	/** What waits first, and can be sent without a look at the disk. */
	private final MessagesInMemory inMemory = new MessagesInMemory();

	/** What waits last and is not known to be on disk only, by rising numbers. */
	private final Deque<StoredMessage> recent = new ArrayDeque<>(0);

	/** What waits between them. */
	private final MessagesOnDisk onDisk;

	private final SentMessages sent = new SentMessages(this);

	private int waiting;

	/** What waited at the start would weigh in memory. */
	private long restoredBytes;

	private boolean loaded;

	/** What was taken out last, until it is sent or discarded. */
	private @Nullable Fetched taken;

	private long takenFromMemory;

	private volatile boolean purged;

	/**
	 * Creates the queue of a session.
	 * @param changes where changes are gathered
	 * @param owner the session
	 * @param isNew whether nothing of it is stored
	 */
	DurableQueue(StoreChanges changes, String owner, boolean isNew) {
		this.changes = changes;
		this.store = changes.commits().store();
		this.owner = owner;
		this.loaded = isNew;
		this.onDisk = new MessagesOnDisk(this.store, this);
	}

	/** Notes that everything of it belongs to another session now. */
	void moved() {
		this.purged = true;
	}

	String owner() {
		return this.owner;
	}

	StoreChanges changes() {
		return this.changes;
	}

	boolean isPurged() {
		return this.purged;
	}

	/** Reads what an earlier run has left, when it is needed. Blocks. */
	void load() {
		if (this.loaded) {
			return;
		}
		try {
			Set<Long> inFlight = this.sent.load();
			inFlight.forEach(this.numbers::use);
			this.store.read(Kind.MESSAGE, this.owner, new byte[0], (session, key, value) -> {
				count(ByteBuffer.wrap(key).getLong(), value, inFlight);
				return true;
			});
			this.loaded = true;
		}
		finally {
			if (!this.loaded) {
				this.sent.clear();
				this.onDisk.clear();
				this.waiting = 0;
				this.restoredBytes = 0;
			}
		}
	}

	/** Reads what is needed next, which fails where that is damaged. Blocks. */
	void tryToRead() {
		load();
		moveToDisk();
		this.onDisk.tryToRead();
	}

	private void count(long number, byte[] value, Set<Long> inFlight) {
		this.numbers.use(number);
		boolean waits = !inFlight.contains(number);
		if (waits && MessageNumbers.isDirect(number)) {
			// Its packet identifier is stored with it; without one nothing refers to it.
			this.changes.add(Change.remove(Kind.MESSAGE, this.owner, MessageNumbers.key(number)));
		}
		else if (waits) {
			this.onDisk.add(number);
			this.waiting++;
			this.restoredBytes += MessageRecord.weight(value);
		}
	}

	/** Returns how many messages wait, those on disk included. */
	int waiting() {
		load();
		return this.waiting;
	}

	/**
	 * Returns what those would weigh in memory that have waited since before the start.
	 * @return bytes
	 */
	long restoredBytes() {
		load();
		return this.restoredBytes;
	}

	SentMessages sent() {
		return this.sent;
	}

	/**
	 * Returns whether the next message may stay in memory when it is on disk.
	 * @return {@code true} if those ahead of it do, and are few
	 */
	boolean keepsNext() {
		load();
		return this.recent.isEmpty() && this.onDisk.isEmpty() && this.inMemory.hasRoom();
	}

	@Override
	public void enqueue(EnqueuedMessage message) {
		enqueue(message, 0);
	}

	/**
	 * Adds a message.
	 * @param message the message, which is given away
	 * @param kept what it weighs in memory if it may stay there, in bytes, otherwise 0
	 */
	void enqueue(EnqueuedMessage message, long kept) {
		load();
		StoredMessage stored = new StoredMessage(this, this.numbers.nextWaiting(), (PublishedMessage) message);
		if (kept > 0) {
			this.inMemory.add(stored, kept);
		}
		else {
			moveToDisk();
			this.recent.add(stored);
		}
		this.waiting++;
		this.changes.add(stored.published());
	}

	/** Forgets of what is on disk everything but where it begins and ends. */
	private void moveToDisk() {
		for (StoredMessage first = this.recent.peek(); first != null && first.isOnDisk(); first = this.recent.peek()) {
			this.onDisk.add(first.number());
			this.recent.remove();
		}
	}

	/** What it returns stays on disk until it is acknowledged or discarded. */
	@Override
	public @Nullable EnqueuedMessage dequeue() {
		load();
		discard();
		this.takenFromMemory = 0;
		Fetched next = take(this.inMemory.messages());
		next = (next != null) ? next : this.onDisk.next();
		next = (next != null) ? next : take(this.recent);
		this.taken = next;
		this.waiting = (next != null) ? this.waiting - 1 : 0;
		return (next != null) ? next.message() : null;
	}

	/** One that cannot be read now stays the first. */
	private @Nullable Fetched take(Deque<StoredMessage> messages) {
		for (StoredMessage first = messages.peek(); first != null; first = messages.peek()) {
			PublishedMessage message = first.get();
			messages.remove();
			this.takenFromMemory += first.forget();
			if (message != null) {
				return new Fetched(first, message);
			}
		}
		return null;
	}

	/** Returns what was kept in memory of that which was taken out last, in bytes. */
	long takenFromMemory() {
		return this.takenFromMemory;
	}

	/**
	 * Reads one message from disk.
	 * @param number its number
	 * @return the message, with a reference for the caller; {@code null} if it is not
	 * there
	 */
	@Nullable PublishedMessage read(long number) {
		return this.onDisk.read(number);
	}

	/**
	 * Keeps no more in memory than what is not on disk yet: the connection has ended, or
	 * there is too much of it.
	 * @return what was kept, in bytes
	 */
	long forget() {
		long kept = this.inMemory.forget();
		this.onDisk.rewind();
		this.inMemory.moveTo(this.onDisk, this.recent);
		return kept;
	}

	/** Removes what was taken out last, if it was not sent. */
	void discard() {
		Fetched unsent = this.taken;
		this.taken = null;
		if (unsent != null) {
			unsent.stored().done();
			this.changes.add(unsent.stored());
		}
	}

	/**
	 * Notes that a message was sent.
	 * @param id its packet identifier
	 * @param message what was taken out last, or one that need not wait
	 */
	void sent(int id, EnqueuedMessage message) {
		if (!(message instanceof PublishedMessage publish)) {
			return;
		}
		load();
		Fetched first = this.taken;
		if (first != null && message == first.message()) {
			this.taken = null;
			this.sent.add(id, first.stored());
			this.changes.add(first.stored());
		}
		else {
			publish.retain();
			StoredMessage stored = new StoredMessage(this, this.numbers.nextDirect(), publish);
			this.sent.add(id, stored);
			this.changes.add(stored.published());
		}
	}

	@Override
	public boolean isEmpty() {
		load();
		return this.waiting == 0;
	}

	/** What comes for it afterwards is of a session that has ended. */
	@Override
	public void closeAndPurge() {
		this.purged = true;
		this.inMemory.clear();
		this.recent.clear();
		this.onDisk.clear();
		this.sent.clear();
		this.changes.add(this.changes.wills().drop(this.owner));
	}

}
