// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.HashMap;
import java.util.Map;

import io.mqttpanel.broker.event.LostEvents;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * Tells the Panel what it was not told: the next fact that is sent for the first time
 * carries it, and carries the same whenever it is sent again. A fact that was sent before
 * the loss never does, because a repeat of it may be recognised as such and dropped. For
 * one thread.
 */
final class LossAnnouncements {

	private final EventCounts counts;

	private final Map<Long, LostEvents> unacknowledged = new HashMap<>();

	private LostEvents announced = LostEvents.NONE;

	LossAnnouncements(EventCounts counts) {
		this.counts = counts;
	}

	/**
	 * Returns what a fact that was never sent has to carry.
	 * @return what was lost and not announced
	 */
	LostEvents pending() {
		if (this.counts.lostTotal() == this.announced.total()) {
			return LostEvents.NONE;
		}
		LostEvents pending = this.counts.lost().since(this.announced);
		return (pending.total() > 0) ? pending : LostEvents.NONE;
	}

	/**
	 * Returns what a fact carried when it was sent before.
	 * @param sequence the fact's number
	 * @return what was lost before it
	 */
	LostEvents repeated(long sequence) {
		return this.unacknowledged.isEmpty() ? LostEvents.NONE
				: this.unacknowledged.getOrDefault(sequence, LostEvents.NONE);
	}

	/**
	 * A fact that was never sent before is on its way.
	 * @param sequence its number
	 * @param carried what it carries
	 */
	void sent(long sequence, LostEvents carried) {
		if (carried != LostEvents.NONE) {
			this.announced = new LostEvents(this.announced.lifecycle() + carried.lifecycle(),
					this.announced.published() + carried.published(), this.announced.packet() + carried.packet());
			this.unacknowledged.put(sequence, carried);
		}
	}

	void acknowledged(long sequence) {
		if (!this.unacknowledged.isEmpty()) {
			this.unacknowledged.remove(sequence);
		}
	}

}
