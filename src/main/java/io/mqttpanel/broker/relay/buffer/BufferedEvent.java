// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PanelEvent;

/**
 * A fact on its way to the Panel.
 *
 * @param sequence its number: facts are sent in this order
 * @param event the fact
 * @param size how much memory it is reckoned to take, in bytes
 * @param earlierBootId the boot id of the earlier run that announced it, {@code null} for
 * this run
 */
public record BufferedEvent(long sequence, PanelEvent event, int size, @Nullable String earlierBootId) {

	/** The fact's record, this one and its place in a queue. */
	private static final int OBJECTS = 112;

	private static final int STRING = 56;

	private static final int ARRAY = 16;

	/**
	 * Wraps a fact of this run.
	 * @param sequence its number
	 * @param event the fact
	 * @param size how much memory it is reckoned to take, in bytes
	 */
	public BufferedEvent(long sequence, PanelEvent event, int size) {
		this(sequence, event, size, null);
	}

	static BufferedEvent of(long sequence, PanelEvent event) {
		return of(sequence, event, null);
	}

	/**
	 * Wraps a fact and reckons its size.
	 * @param sequence its number
	 * @param event the fact
	 * @param earlierBootId the boot id of the run that announced it, {@code null} for
	 * this run
	 * @return the fact on its way
	 */
	public static BufferedEvent of(long sequence, PanelEvent event, @Nullable String earlierBootId) {
		return new BufferedEvent(sequence, event, OBJECTS + ownSize(event), earlierBootId);
	}

	/**
	 * Reckons what only this fact refers to; the client identifier belongs to the
	 * connection.
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
