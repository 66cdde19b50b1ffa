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

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Queue of one stored session. What waits is in memory until it is on disk, and on disk
 * from then on; what was sent stays on disk until it is acknowledged. The oldest of what
 * waits is on disk, the rest behind it is in memory. Used by the session's loop only.
 */
final class DurableQueue implements SessionMessageQueue<EnqueuedMessage> {

	/** Numbers from here on are those of messages that were sent without a wait. */
	static final long DIRECT = 1L << 62;

	private final StoreChanges changes;

	private final SessionStore store;

	private final String owner;

	/** What waits and is not known to be on disk only, by rising numbers. */
	private final Deque<StoredMessage> recent = new ArrayDeque<>(0);

	/** What waits ahead of it. */
	private final MessagesOnDisk onDisk;

	private final SentMessages sent = new SentMessages(this);

	/** Number of the next message that has to wait. */
	private long head;

	private long direct = DIRECT;

	private int waiting;

	/** What waited at the start would weigh in memory. */
	private long restoredBytes;

	private boolean loaded;

	private @Nullable StoredMessage taken;

	private @Nullable EnqueuedMessage handedOut;

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

	/** Reads what an earlier run has left, when it is needed for the first time. */
	void load() {
		if (this.loaded) {
			return;
		}
		this.loaded = true;
		Set<Long> inFlight = this.sent.load();
		inFlight.forEach(this::use);
		this.store.read(Kind.MESSAGE, this.owner, new byte[0], (session, key, value) -> {
			count(ByteBuffer.wrap(key).getLong(), value, inFlight);
			return true;
		});
	}

	/** No other message gets its number. */
	private void use(long number) {
		if (number >= DIRECT) {
			this.direct = Math.max(this.direct, number + 1);
		}
		else {
			this.head = Math.max(this.head, number + 1);
		}
	}

	private void count(long number, byte[] value, Set<Long> inFlight) {
		use(number);
		if (inFlight.contains(number)) {
			return;
		}
		if (number >= DIRECT) {
			// Its packet identifier is stored with it; without one nothing refers to it.
			this.changes.add(Change.remove(Kind.MESSAGE, this.owner, StoredMessage.key(number)));
			return;
		}
		this.onDisk.add(number);
		this.waiting++;
		this.restoredBytes += MessageRecord.weight(value);
	}

	/**
	 * Returns how many messages wait.
	 * @return their number, those on disk included
	 */
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

	/**
	 * Returns what was sent and is not acknowledged.
	 * @return the messages
	 */
	SentMessages sent() {
		return this.sent;
	}

	@Override
	public void enqueue(EnqueuedMessage message) {
		load();
		moveToDisk();
		StoredMessage stored = new StoredMessage(this, this.head++, (PublishedMessage) message);
		this.recent.add(stored);
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
		EnqueuedMessage next = fetch();
		while (next == null && !this.recent.isEmpty()) {
			StoredMessage first = this.recent.remove();
			this.taken = first;
			next = first.get();
		}
		if (next == null) {
			this.taken = null;
			this.waiting = 0;
			return null;
		}
		this.waiting--;
		this.handedOut = next;
		return next;
	}

	private @Nullable EnqueuedMessage fetch() {
		MessagesOnDisk.Fetched next = this.onDisk.next();
		if (next == null) {
			return null;
		}
		this.taken = next.stored();
		return next.message();
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
	 * Forgets what was read ahead: the connection has ended.
	 */
	void disconnected() {
		this.onDisk.rewind();
	}

	/**
	 * Removes what was taken out last, if it was not sent.
	 */
	void discard() {
		StoredMessage unsent = this.taken;
		this.taken = null;
		this.handedOut = null;
		if (unsent != null) {
			unsent.done();
			this.changes.add(unsent);
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
		StoredMessage stored = this.taken;
		if (stored != null && message == this.handedOut) {
			this.taken = null;
			this.handedOut = null;
			this.sent.add(id, stored);
			this.changes.add(stored);
		}
		else {
			publish.retain();
			stored = new StoredMessage(this, this.direct++, publish);
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
		this.recent.clear();
		this.onDisk.clear();
		this.sent.clear();
		this.changes.add(this.changes.wills().drop(this.owner));
	}

}
