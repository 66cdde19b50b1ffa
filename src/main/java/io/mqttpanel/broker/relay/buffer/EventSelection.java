// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PanelEvent;

/**
 * Which facts are for the Panel, and what of them, at this moment. May be changed by any
 * thread; a fact is shaped when it is announced, and never again.
 */
public final class EventSelection {

	private volatile EventFilter shape;

	/**
	 * Creates a selection.
	 * @param types the kinds of fact the Panel is told
	 */
	public EventSelection(Set<EventType> types) {
		this(new EventFilter(new EventFilterSettings(types)));
	}

	/**
	 * Creates a selection.
	 * @param shape what it is at first
	 */
	public EventSelection(EventFilter shape) {
		this.shape = shape;
	}

	/**
	 * Returns what it is now.
	 * @return the shape
	 */
	public EventFilter current() {
		return this.shape;
	}

	/**
	 * Changes it for what is announced from now on.
	 * @param shape what it is to be
	 */
	public void change(EventFilter shape) {
		this.shape = shape;
	}

	@Nullable PanelEvent shape(PanelEvent event) {
		return this.shape.shape(event);
	}

	int payloadLimit() {
		return this.shape.payloadLimit();
	}

}
