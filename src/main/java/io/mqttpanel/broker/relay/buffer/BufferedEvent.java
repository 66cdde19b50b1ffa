// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.PanelEvent;

/**
 * Event in the relay with its number and its weight.
 *
 * @param sequence its number: events are sent in this order
 * @param event the event
 * @param size its weight in bytes
 * @param earlierBootId the boot id of the earlier run that announced it, {@code null} for
 * this run
 * @param arrival its number in the order in which events were announced, 0 if it comes
 * from the spool
 * @param address the address that its client counts for, {@code null} if it is not known
 */
public record BufferedEvent(long sequence, PanelEvent event, int size, @Nullable String earlierBootId, long arrival,
		@Nullable String address) {

	/**
	 * Creates an entry for an event of this start.
	 * @param sequence its number
	 * @param event the event
	 * @param size its weight in bytes
	 */
	public BufferedEvent(long sequence, PanelEvent event, int size) {
		this(sequence, event, size, null, sequence, null);
	}

	/**
	 * Creates an entry for an event that was kept elsewhere.
	 * @param sequence its number
	 * @param event the event
	 * @param earlierBootId the identifier of the earlier start that it belongs to,
	 * {@code null} for this run
	 * @return the entry
	 */
	public static BufferedEvent of(long sequence, PanelEvent event, @Nullable String earlierBootId) {
		return new BufferedEvent(sequence, event, QueuedEvent.weight(event), earlierBootId, 0, null);
	}

	/**
	 * Returns the key of the client that the event counts for.
	 * @return the key
	 */
	public Object key() {
		return QueuedEvent.key(this.event);
	}

}
