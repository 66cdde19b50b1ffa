// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.util.IdentityHashMap;
import java.util.Map;

import io.mqttpanel.broker.event.LostEvents;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * Announcements of lost events to the Panel. The next event that is sent for the first
 * time carries the losses, and carries the same when it is sent again. An event that was
 * sent before the loss never carries it, because the Panel may drop a repeated event as a
 * duplicate. An event of an earlier start does not carry it either, because it may have
 * been sent before. For one thread.
 */
final class LossAnnouncements {

	private final EventCounts counts;

	private final Map<BufferedEvent, LostEvents> unacknowledged = new IdentityHashMap<>();

	private LostEvents announced = LostEvents.NONE;

	LossAnnouncements(EventCounts counts) {
		this.counts = counts;
	}

	/**
	 * Returns the losses that an event carries when it is sent for the first time.
	 * @param entry the event
	 * @return the losses that are not announced yet
	 */
	LostEvents pending(BufferedEvent entry) {
		if (entry.earlierBootId() != null || this.counts.lostTotal() == this.announced.total()) {
			return LostEvents.NONE;
		}
		LostEvents pending = this.counts.lost().since(this.announced);
		return (pending.total() > 0) ? pending : LostEvents.NONE;
	}

	/**
	 * Returns the losses that an event carried when it was sent before.
	 * @param entry the event
	 * @return the losses
	 */
	LostEvents repeated(BufferedEvent entry) {
		return this.unacknowledged.isEmpty() ? LostEvents.NONE
				: this.unacknowledged.getOrDefault(entry, LostEvents.NONE);
	}

	/**
	 * Records an event that is sent for the first time.
	 * @param entry the event
	 * @param carried the losses that it carries
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
