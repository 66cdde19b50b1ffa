// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.util.IdentityHashMap;
import java.util.Map;

import io.mqttpanel.broker.event.LostEvents;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * Tells the Panel what it was not told: the next fact that is sent for the first time
 * carries it, and carries the same whenever it is sent again. A fact that was sent before
 * the loss never does, because a repeat of it may be recognised as such and dropped; nor
 * does one of an earlier run, of which nobody knows whether it was sent. For one thread.
 */
final class LossAnnouncements {

	private final EventCounts counts;

	private final Map<BufferedEvent, LostEvents> unacknowledged = new IdentityHashMap<>();

	private LostEvents announced = LostEvents.NONE;

	LossAnnouncements(EventCounts counts) {
		this.counts = counts;
	}

	/**
	 * Returns what a fact that was never sent has to carry.
	 * @param entry the fact
	 * @return what was lost and not announced
	 */
	LostEvents pending(BufferedEvent entry) {
		if (entry.earlierBootId() != null || this.counts.lostTotal() == this.announced.total()) {
			return LostEvents.NONE;
		}
		LostEvents pending = this.counts.lost().since(this.announced);
		return (pending.total() > 0) ? pending : LostEvents.NONE;
	}

	/**
	 * Returns what a fact carried when it was sent before.
	 * @param entry the fact
	 * @return what was lost before it
	 */
	LostEvents repeated(BufferedEvent entry) {
		return this.unacknowledged.isEmpty() ? LostEvents.NONE
				: this.unacknowledged.getOrDefault(entry, LostEvents.NONE);
	}

	/**
	 * A fact that was never sent before is on its way.
	 * @param entry the fact
	 * @param carried what it carries
	 */
	void sent(BufferedEvent entry, LostEvents carried) {
		if (carried != LostEvents.NONE) {
			this.announced = new LostEvents(this.announced.lifecycle() + carried.lifecycle(),
					this.announced.published() + carried.published(), this.announced.packet() + carried.packet());
			this.unacknowledged.put(entry, carried);
		}
	}

	void acknowledged(BufferedEvent entry) {
		if (!this.unacknowledged.isEmpty()) {
			this.unacknowledged.remove(entry);
		}
	}

}
