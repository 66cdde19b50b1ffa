// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.relay.buffer.BufferedEvent;

/**
 * Events from the disk, one batch at a time: those of heavy clients, or those of all
 * others. For the relay's thread.
 */
final class ReadEvents {

	private final boolean heavy;

	private final Deque<BufferedEvent> events = new ArrayDeque<>();

	private @Nullable SpoolBatch batch;

	ReadEvents(boolean heavy) {
		this.heavy = heavy;
	}

	/**
	 * Takes the next event.
	 * @param spool the spool
	 * @return the event, {@code null} if none waits or none is in memory
	 */
	@Nullable InFlightEvent take(Spool spool) {
		BufferedEvent next = this.events.poll();
		while (next == null && spool.index().next(this.heavy) != Long.MAX_VALUE) {
			SpoolBatch taken = spool.index().take(this.heavy);
			spool.readAhead(this.heavy);
			if (taken == null) {
				return null;
			}
			this.batch = taken;
			this.events.addAll((taken.events != null) ? taken.events : List.of());
			next = this.events.poll();
			if (next == null) {
				spool.remove(taken);
			}
		}
		return (next != null) ? new InFlightEvent(next, this.batch, false) : null;
	}

	/**
	 * Returns the place of the batch that the next event is in.
	 * @param spool the spool
	 * @return its place in the order in which batches are written, {@code Long.MAX_VALUE}
	 * if no event waits
	 */
	long next(Spool spool) {
		SpoolBatch taken = this.batch;
		return (taken != null && !this.events.isEmpty()) ? taken.order() : spool.index().next(this.heavy);
	}

	/**
	 * Returns the time of the next event that is in memory.
	 * @return its time, or {@code Long.MAX_VALUE} if there is none
	 */
	long oldestTimestamp() {
		BufferedEvent next = this.events.peek();
		return (next != null) ? next.event().timestamp() : Long.MAX_VALUE;
	}

	void clear() {
		this.events.clear();
	}

}
