// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

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

	/** Batches with events that are not released, in order. */
	private final Deque<SpoolBatch> live = new ArrayDeque<>();

	/** Live batches that are not taken to be sent. */
	private final Deque<SpoolBatch> waiting = new ArrayDeque<>();

	/** Live batches with a written part, by class. */
	private final List<Deque<SpoolBatch>> evictable = Stream.of(CLASSES)
		.<Deque<SpoolBatch>>map((ignored) -> new ArrayDeque<>())
		.toList();

	private final EventCounts counts;

	private long lastNumber;

	private long bytes;

	private long events;

	SpoolIndex(EventCounts counts) {
		this.counts = counts;
	}

	/**
	 * Adds a batch of events to be written.
	 * @param events the events
	 * @param copy whether they are also in flight from memory
	 * @return their batch
	 */
	synchronized SpoolBatch add(List<BufferedEvent> events, boolean copy) {
		SpoolBatch batch = new SpoolBatch(++this.lastNumber, copy, events);
		batch.taken = copy;
		this.live.add(batch);
		if (!copy) {
			this.waiting.add(batch);
		}
		return batch;
	}

	/**
	 * Adds a batch of an earlier start.
	 * @param batch the batch, complete
	 */
	synchronized void found(SpoolBatch batch) {
		this.lastNumber = Math.max(this.lastNumber, batch.number);
		this.live.add(batch);
		this.waiting.add(batch);
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
		if (!batch.taken && this.waiting.peek() != batch) {
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
				this.evictable.get(eventClass.ordinal()).add(batch);
			}
		}
	}

	synchronized boolean hasWaiting() {
		return !this.waiting.isEmpty();
	}

	/**
	 * Takes the next batch, if its events are in memory.
	 * @return the batch, or {@code null}
	 */
	synchronized @Nullable SpoolBatch take() {
		SpoolBatch next = this.waiting.peek();
		if (next == null || next.events == null) {
			return null;
		}
		next.taken = true;
		return this.waiting.poll();
	}

	/**
	 * Finds the next batch if its events have to be read, and marks it as being read.
	 * @return the batch, or {@code null}
	 */
	synchronized @Nullable SpoolBatch toRead() {
		SpoolBatch next = this.waiting.peek();
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
		for (EventClass eventClass : CLASSES) {
			Deque<SpoolBatch> oldest = this.evictable.get(eventClass.ordinal());
			while (!oldest.isEmpty() && oldest.element().parts[eventClass.ordinal()] == null) {
				oldest.remove();
			}
		}
		while (!this.live.isEmpty() && this.live.element().left == 0) {
			this.live.remove();
		}
	}

	/**
	 * Drops the oldest waiting part of the lowest class and counts it as lost.
	 * @param maxBytes the maximum size in bytes
	 * @return the batch and class of the part, or {@code null} if there is room or no
	 * part that may be dropped
	 */
	synchronized @Nullable Eviction evict(long maxBytes) {
		if (this.bytes <= maxBytes) {
			return null;
		}
		for (EventClass eventClass : CLASSES) {
			Deque<SpoolBatch> oldest = this.evictable.get(eventClass.ordinal());
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
		for (SpoolBatch batch : new ArrayList<>(this.waiting)) {
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
		return this.live.isEmpty();
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
		SpoolBatch oldest = this.live.peek();
		long timestamp = (oldest != null) ? oldest.oldest() : Long.MAX_VALUE;
		return (timestamp != Long.MAX_VALUE) ? timestamp : 0;
	}

	/**
	 * Part that is dropped.
	 */
	record Eviction(SpoolBatch batch, EventClass eventClass) {
	}

}
