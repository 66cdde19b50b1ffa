// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;

/**
 * Batch of consecutive events that are written together, in one part for each class, so
 * that the parts of a lower class can be dropped. Guarded by its {@link SpoolIndex}.
 */
final class SpoolBatch {

	/** Bit of the numbers of batches that hold the events of {@link HeavyClients}. */
	private static final long HEAVY = 1L << 62;

	final long number;

	/**
	 * Whether its events are also in flight from memory, so that the batch is read only
	 * after a crash.
	 */
	final boolean copy;

	final @Nullable BatchPart[] parts = new @Nullable BatchPart[EventClass.values().length];

	/** Events in order, while they are in memory. */
	@Nullable List<BufferedEvent> events;

	/** Number of events that are not released. */
	int left;

	boolean written;

	boolean loading;

	boolean taken;

	SpoolBatch(long number, boolean copy, @Nullable List<BufferedEvent> events) {
		this.number = number;
		this.copy = copy;
		this.events = events;
		this.left = (events != null) ? events.size() : 0;
	}

	/**
	 * Returns the number of a batch.
	 * @param order its place in the order in which batches are written
	 * @param heavy whether it holds the events of heavy clients
	 * @return the number
	 */
	static long number(long order, boolean heavy) {
		return heavy ? order | HEAVY : order;
	}

	boolean isHeavy() {
		return (this.number & HEAVY) != 0;
	}

	long order() {
		return this.number & ~HEAVY;
	}

	long oldest() {
		long oldest = Long.MAX_VALUE;
		List<BufferedEvent> events = this.events;
		if (events != null && !events.isEmpty()) {
			oldest = events.get(0).event().timestamp();
		}
		for (BatchPart part : this.parts) {
			oldest = (part != null) ? Math.min(oldest, part.oldest()) : oldest;
		}
		return oldest;
	}

}
