// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

import io.mqttpanel.broker.event.EventClass;

/**
 * Batches of heavy clients, or those of all others. Guarded by its {@link SpoolIndex}.
 */
final class SpoolLane {

	private static final EventClass[] CLASSES = EventClass.values();

	/** Batches with events that are not released, in order. */
	final Deque<SpoolBatch> live = new ArrayDeque<>();

	/** Live batches that are not taken to be sent. */
	final Deque<SpoolBatch> waiting = new ArrayDeque<>();

	/** Live batches with a written part, by class. */
	final List<Deque<SpoolBatch>> evictable = Stream.of(CLASSES)
		.<Deque<SpoolBatch>>map((ignored) -> new ArrayDeque<>())
		.toList();

	/**
	 * Removes batches without events and parts from its ends.
	 */
	void clean() {
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

}
