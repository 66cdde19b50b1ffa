// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PanelEvent;

/**
 * Event in the relay with its number and its estimated size.
 *
 * @param sequence its number: events are sent in this order
 * @param event the event
 * @param size its estimated memory in bytes
 * @param earlierBootId the boot id of the earlier run that announced it, {@code null} for
 * this run
 */
public record BufferedEvent(long sequence, PanelEvent event, int size, @Nullable String earlierBootId) {

	/** Size of the event's record, of this record and of a queue node. */
	private static final int OBJECTS = 112;

	private static final int STRING = 56;

	private static final int ARRAY = 16;

	/**
	 * Creates an entry for an event of this start.
	 * @param sequence its number
	 * @param event the event
	 * @param size its estimated memory in bytes
	 */
	public BufferedEvent(long sequence, PanelEvent event, int size) {
		this(sequence, event, size, null);
	}

	static BufferedEvent of(long sequence, PanelEvent event) {
		return of(sequence, event, null);
	}

	/**
	 * Creates an entry with an estimated size.
	 * @param sequence its number
	 * @param event the event
	 * @param earlierBootId the identifier of the earlier start that it belongs to,
	 * {@code null} for this run
	 * @return the entry
	 */
	public static BufferedEvent of(long sequence, PanelEvent event, @Nullable String earlierBootId) {
		return new BufferedEvent(sequence, event, OBJECTS + ownSize(event), earlierBootId);
	}

	/**
	 * Estimates the memory that only this event refers to. The client identifier belongs
	 * to the connection.
	 */
	private static int ownSize(PanelEvent event) {
		if (event instanceof MessagePublished published) {
			return sizeOf(published.topicName()) + ARRAY + published.payload().length;
		}
		if (event instanceof ClientSubscribed subscribed) {
			return sizeOf(subscribed.topicFilter());
		}
		if (event instanceof ClientUnsubscribed unsubscribed) {
			return sizeOf(unsubscribed.topicFilter());
		}
		if (event instanceof ClientConnected connected) {
			return sizeOf(connected.username()) + sizeOf(connected.remoteAddress());
		}
		return 0;
	}

	private static int sizeOf(String text) {
		return STRING + text.length();
	}

}
