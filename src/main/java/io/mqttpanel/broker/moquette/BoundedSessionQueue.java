// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.QueueBacklog;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.engine.QueuedWeight;

/**
 * Queue of one session's messages of QoS 1 and 2, with limits, which Moquette's own has
 * not. Publishers wait for a session that takes messages out. A session that does not,
 * because its client is absent or silent, loses messages. Used by the session's loop
 * only.
 */
final class BoundedSessionQueue implements SessionMessageQueue<EnqueuedMessage> {

	/** Time after which a client that takes nothing is not waited for. */
	private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final SessionMessageQueue<EnqueuedMessage> queue;

	private final InFlightWindow inFlight;

	private final QueueLimits limits;

	private final QueueBacklog backlog;

	/** The queue of a session that outlives the broker: in memory is little of it. */
	private final @Nullable DurableQueue stored;

	private final QueueLoad load;

	private final DiskShare disk;

	private int count;

	private long bytes;

	/** Whether what was stored before the start is counted. */
	private boolean counted;

	private long lastTaken = System.nanoTime() - IDLE_NANOS;

	/**
	 * Creates the queue of a session.
	 * @param queue the queue without limits
	 * @param inFlight what was sent and is not acknowledged
	 * @param limits the limits
	 * @param backlog hears what is waiting
	 * @param load tells others what is waiting
	 */
	BoundedSessionQueue(SessionMessageQueue<EnqueuedMessage> queue, InFlightWindow inFlight, QueueLimits limits,
			QueueBacklog backlog, QueueLoad load) {
		this.queue = queue;
		this.inFlight = inFlight;
		this.limits = limits;
		this.backlog = backlog;
		this.load = load;
		this.stored = (queue instanceof DurableQueue durable) ? durable : null;
		this.disk = new DiskShare(this.stored);
	}

	QueueBacklog backlog() {
		return this.backlog;
	}

	private void countStored() {
		if (!this.counted && this.stored != null) {
			this.count = this.stored.waiting();
			this.bytes = this.stored.restoredBytes();
			this.disk.resize(this.bytes);
		}
		this.counted = true;
	}

	/**
	 * Adds a message, or drops one if there is no room.
	 * @param message the message, which is given away
	 * @throws RuntimeException if it cannot be stored: its publisher must hear of that
	 */
	@Override
	public void enqueue(EnqueuedMessage message) {
		QueuedWeight weight = InFlightWindow.weight(message);
		long size = weight.bytes();
		try {
			if (!makeRoom(weight)) {
				message.release();
				return;
			}
			keep(message, size);
		}
		catch (RuntimeException ex) {
			this.inFlight.dropped(DropReason.STORE_FAILED);
			message.release();
			throw ex;
		}
		this.count++;
		this.bytes += size;
		this.disk.resize(this.bytes);
		this.load.update(this.count, this.bytes);
		if (System.nanoTime() - this.lastTaken < IDLE_NANOS) {
			this.backlog.update(this.count, this.bytes);
		}
	}

	QueueLoad load() {
		return this.load;
	}

	DiskShare disk() {
		return this.disk;
	}

	/**
	 * Returns whether a message has room without another one being dropped for it.
	 * @param message the message
	 * @return {@code false} if as much waits as may
	 */
	boolean hasRoom(EnqueuedMessage message) {
		countStored();
		return !this.limits.isExceededBy(this.count, this.bytes, size(message)) && this.disk.hasRoom();
	}

	/**
	 * Takes everything out: the session has ended.
	 * @return the messages, in their order
	 */
	List<EnqueuedMessage> drain() {
		List<EnqueuedMessage> all = new ArrayList<>(this.count);
		for (EnqueuedMessage next = take(); next != null; next = take()) {
			all.add(next);
		}
		return all;
	}

	private boolean makeRoom(QueuedWeight weight) {
		countStored();
		while (this.limits.isExceededBy(this.count, this.bytes, weight.bytes())) {
			this.inFlight.dropped(DropReason.QUEUE_FULL);
			EnqueuedMessage oldest = this.limits.dropsOldest() ? take() : null;
			if (oldest == null) {
				return false;
			}
			drop(oldest);
		}
		boolean fits = (this.stored != null) ? this.disk.hasRoom() : this.inFlight.share().take(weight);
		if (!fits) {
			this.inFlight.dropped((this.stored != null) ? DropReason.STORE_FULL : DropReason.ALL_QUEUES_FULL);
		}
		return fits;
	}

	private void keep(EnqueuedMessage message, long size) {
		if (this.stored == null) {
			this.queue.enqueue(message);
			return;
		}
		long kept = staysInMemory(this.stored, size) ? size : 0;
		try {
			this.stored.enqueue(message, kept);
		}
		catch (RuntimeException ex) {
			giveSpare(kept);
			throw ex;
		}
	}

	/** Its client takes it soon. */
	private boolean staysInMemory(DurableQueue durable, long size) {
		return this.inFlight.connection() != null && durable.keepsNext() && this.inFlight.share().takeSpare(size);
	}

	private void drop(EnqueuedMessage message) {
		message.release();
		if (this.stored != null) {
			this.stored.discard();
		}
	}

	@Override
	public @Nullable EnqueuedMessage dequeue() {
		EnqueuedMessage message = take();
		while (message instanceof PublishedMessage publish && Deliveries.isExpired(publish)) {
			this.inFlight.dropped(DropReason.EXPIRED);
			drop(publish);
			message = this.queue.isEmpty() ? null : take();
		}
		if (message != null) {
			this.lastTaken = System.nanoTime();
		}
		this.load.update(this.count, this.bytes);
		if (message != null) {
			this.backlog.update(this.count, this.bytes);
		}
		return message;
	}

	private @Nullable EnqueuedMessage take() {
		countStored();
		EnqueuedMessage message = this.queue.dequeue();
		if (message != null) {
			// A queue from an earlier run had messages before they were counted.
			this.count = Math.max(0, this.count - 1);
			this.bytes = Math.max(0, this.bytes - size(message));
			this.disk.resize(this.bytes);
			give(message);
		}
		return message;
	}

	private void give(EnqueuedMessage message) {
		if (this.stored != null) {
			giveSpare(this.stored.takenFromMemory());
		}
		else {
			this.inFlight.share().give(InFlightWindow.weight(message));
		}
	}

	/** A session without messages in memory has no share. */
	private void giveSpare(long size) {
		if (size > 0) {
			this.inFlight.share().giveSpare(size);
		}
	}

	/**
	 * Drops messages because the queues of all sessions have too many: what waits first,
	 * the oldest or the newest of it, and then what was sent and is not acknowledged.
	 * @param level bytes that the session may have in memory
	 */
	void cut(long level) {
		long before = this.inFlight.share().held();
		if (this.stored == null && before > level) {
			long waiting = Math.max(0, this.bytes - (before - level));
			if (this.limits.dropsOldest()) {
				cutOldest(waiting);
			}
			else {
				cutNewest(waiting);
			}
		}
		this.inFlight.cut(level);
		this.load.update(this.count, this.bytes);
		this.backlog.update(this.count, this.bytes);
	}

	private void cutOldest(long level) {
		EnqueuedMessage oldest = (this.bytes > level) ? take() : null;
		while (oldest != null) {
			this.inFlight.dropped(DropReason.ALL_QUEUES_FULL);
			oldest.release();
			oldest = (this.bytes > level) ? take() : null;
		}
	}

	/** The queue gives its oldest only: each goes round once. */
	private void cutNewest(long level) {
		long kept = 0;
		for (int left = this.count; left > 0; left--) {
			EnqueuedMessage next = this.queue.dequeue();
			kept += size(next);
			if (kept <= level) {
				this.queue.enqueue(next);
				continue;
			}
			this.count--;
			this.bytes -= size(next);
			give(next);
			this.inFlight.dropped(DropReason.ALL_QUEUES_FULL);
			next.release();
		}
	}

	@Override
	public boolean isEmpty() {
		return this.queue.isEmpty();
	}

	@Override
	public void closeAndPurge() {
		this.backlog.update(0, 0);
		this.disk.resize(0);
		this.inFlight.close();
		this.queue.closeAndPurge();
	}

	private static long size(EnqueuedMessage message) {
		return InFlightWindow.weight(message).bytes();
	}

}
