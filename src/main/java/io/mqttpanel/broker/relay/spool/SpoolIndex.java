// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * Index of the spool in memory, some hundred bytes for each batch. It is shared by the
 * relay's thread and the spool's thread, which hold its lock only to move a few
 * references.
 */
final class SpoolIndex {

	private static final EventClass[] CLASSES = EventClass.values();

	/** Those of heavy clients first, because they are dropped first. */
	private final List<SpoolLane> lanes = List.of(new SpoolLane(), new SpoolLane());

	private final EventCounts counts;

	private long lastNumber;

	private long bytes;

	private long events;

	/** Place of the last batch of heavy clients that was found. */
	private volatile long lastFoundHeavy;

	SpoolIndex(EventCounts counts) {
		this.counts = counts;
	}

	/**
	 * Adds a batch of events to be written.
	 * @param events the events
	 * @param copy whether they are also in flight from memory
	 * @param heavy whether they are of heavy clients
	 * @return their batch
	 */
	synchronized SpoolBatch add(List<BufferedEvent> events, boolean copy, boolean heavy) {
		SpoolBatch batch = new SpoolBatch(SpoolBatch.number(++this.lastNumber, heavy), copy, events);
		batch.taken = copy;
		lane(batch).live.add(batch);
		if (!copy) {
			lane(batch).waiting.add(batch);
		}
		return batch;
	}

	private SpoolLane lane(SpoolBatch batch) {
		return lane(batch.isHeavy());
	}

	private SpoolLane lane(boolean heavy) {
		return this.lanes.get(heavy ? 0 : 1);
	}

	/**
	 * Adds a batch of an earlier start.
	 * @param batch the batch, complete
	 */
	synchronized void found(SpoolBatch batch) {
		this.lastNumber = Math.max(this.lastNumber, batch.order());
		this.lastFoundHeavy = batch.isHeavy() ? batch.order() : this.lastFoundHeavy;
		lane(batch).live.add(batch);
		lane(batch).waiting.add(batch);
		for (BatchPart part : batch.parts) {
			batch.left += (part != null) ? part.events() : 0;
		}
		account(batch);
	}

	/**
	 * Records a written batch.
	 * @param batch the batch
	 * @param parts the headers of its parts
	 */
	synchronized void written(SpoolBatch batch, @Nullable BatchPart[] parts) {
		System.arraycopy(parts, 0, batch.parts, 0, parts.length);
		account(batch);
		if (!batch.taken && lane(batch).waiting.peek() != batch) {
			batch.events = null;
		}
	}

	private void account(SpoolBatch batch) {
		batch.written = true;
		this.events += batch.copy ? 0 : batch.left;
		for (EventClass eventClass : CLASSES) {
			BatchPart part = batch.parts[eventClass.ordinal()];
			if (part != null) {
				this.bytes += part.bytes();
				lane(batch).evictable.get(eventClass.ordinal()).add(batch);
			}
		}
	}

	/**
	 * Returns the place of the next batch in the order in which batches are written.
	 * @param heavy whether it is of heavy clients
	 * @return its place, {@code Long.MAX_VALUE} if none waits
	 */
	synchronized long next(boolean heavy) {
		SpoolBatch next = lane(heavy).waiting.peek();
		return (next != null) ? next.order() : Long.MAX_VALUE;
	}

	/**
	 * Returns the place of the last batch of heavy clients of an earlier start. Safe on
	 * any thread.
	 * @return its place, 0 if there was none
	 */
	long lastFoundHeavy() {
		return this.lastFoundHeavy;
	}

	/**
	 * Takes the next batch, if its events are in memory.
	 * @param heavy whether it is of heavy clients
	 * @return the batch, or {@code null}
	 */
	synchronized @Nullable SpoolBatch take(boolean heavy) {
		SpoolBatch next = lane(heavy).waiting.peek();
		if (next == null || next.events == null) {
			return null;
		}
		next.taken = true;
		return lane(heavy).waiting.poll();
	}

	/**
	 * Finds the next batch if its events have to be read, and marks it as being read.
	 * @param heavy whether it is of heavy clients
	 * @return the batch, or {@code null}
	 */
	synchronized @Nullable SpoolBatch toRead(boolean heavy) {
		SpoolBatch next = lane(heavy).waiting.peek();
		if (next == null || next.events != null || next.loading) {
			return null;
		}
		next.loading = true;
		return next;
	}

	/**
	 * Records the events that were read of a batch.
	 * @param batch the batch
	 * @param events the events that could be read
	 */
	synchronized void read(SpoolBatch batch, List<BufferedEvent> events) {
		this.events += events.size() - batch.left;
		batch.left = events.size();
		batch.loading = false;
		batch.events = events;
	}

	/**
	 * Ends the reading of a batch, also where it failed.
	 * @param batch the batch
	 */
	synchronized void endRead(SpoolBatch batch) {
		batch.loading = false;
	}

	/**
	 * Records the release of an event of a batch.
	 * @param batch the batch
	 * @return whether it was the last event of the batch
	 */
	synchronized boolean released(SpoolBatch batch) {
		batch.left--;
		this.events -= (batch.written && !batch.copy) ? 1 : 0;
		return batch.left == 0;
	}

	/**
	 * Removes a batch.
	 * @param batch the batch
	 */
	synchronized void forget(SpoolBatch batch) {
		for (int i = 0; i < batch.parts.length; i++) {
			BatchPart part = batch.parts[i];
			this.bytes -= (part != null) ? part.bytes() : 0;
			batch.parts[i] = null;
		}
		batch.events = null;
		lane(batch).clean();
	}

	/**
	 * Drops the oldest waiting part of the lowest class, of heavy clients first, and
	 * counts it as lost.
	 * @param maxBytes the maximum size in bytes
	 * @return the batch and class of the part, or {@code null} if there is room or no
	 * part that may be dropped
	 */
	synchronized @Nullable Eviction evict(long maxBytes) {
		if (this.bytes <= maxBytes) {
			return null;
		}
		Eviction heavy = evict(lane(true));
		return (heavy != null) ? heavy : evict(lane(false));
	}

	private @Nullable Eviction evict(SpoolLane lane) {
		for (EventClass eventClass : CLASSES) {
			Deque<SpoolBatch> oldest = lane.evictable.get(eventClass.ordinal());
			while (!oldest.isEmpty()) {
				SpoolBatch batch = oldest.remove();
				BatchPart part = batch.parts[eventClass.ordinal()];
				if (part != null && !batch.taken && !batch.loading) {
					lose(batch, eventClass, part);
					return new Eviction(batch, eventClass);
				}
			}
		}
		return null;
	}

	private void lose(SpoolBatch batch, EventClass eventClass, BatchPart part) {
		batch.parts[eventClass.ordinal()] = null;
		List<BufferedEvent> events = batch.events;
		if (events != null) {
			batch.events = events.stream().filter((entry) -> entry.event().type().eventClass() != eventClass).toList();
		}
		this.bytes -= part.bytes();
		this.events -= part.events();
		batch.left -= part.events();
		part.countAsLost(this.counts);
		if (batch.left == 0) {
			forget(batch);
			batch.events = List.of();
		}
	}

	/**
	 * Gives up all events that would have to be read.
	 * @return the number of lost events
	 */
	synchronized long abandon() {
		long lost = 0;
		for (SpoolBatch batch : this.lanes.stream().flatMap((lane) -> lane.waiting.stream()).toList()) {
			for (EventClass eventClass : CLASSES) {
				BatchPart part = batch.parts[eventClass.ordinal()];
				if (part != null && batch.events == null) {
					lost += part.events();
					lose(batch, eventClass, part);
				}
			}
		}
		return lost;
	}

	synchronized boolean isEmpty() {
		return this.lanes.stream().allMatch((lane) -> lane.live.isEmpty());
	}

	synchronized long bytes() {
		return this.bytes;
	}

	synchronized long events() {
		return this.events;
	}

	/**
	 * Returns the time of the oldest event in the spool.
	 * @return Unix time in milliseconds, 0 where there is none
	 */
	synchronized long oldest() {
		long timestamp = Long.MAX_VALUE;
		for (SpoolLane lane : this.lanes) {
			SpoolBatch oldest = lane.live.peek();
			timestamp = (oldest != null) ? Math.min(timestamp, oldest.oldest()) : timestamp;
		}
		return (timestamp != Long.MAX_VALUE) ? timestamp : 0;
	}

	/**
	 * Part that is dropped.
	 */
	record Eviction(SpoolBatch batch, EventClass eventClass) {
	}

}
