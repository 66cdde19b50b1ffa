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

	private volatile EventFilter filter;

	/**
	 * Creates a selection.
	 * @param types the kinds of fact the Panel is told
	 */
	public EventSelection(Set<EventType> types) {
		this(new EventFilter(new EventFilterSettings(types)));
	}

	/**
	 * Creates a selection.
	 * @param filter what it is at first
	 */
	public EventSelection(EventFilter filter) {
		this.filter = filter;
	}

	/**
	 * Returns what it is now.
	 * @return the shape
	 */
	public EventFilter current() {
		return this.filter;
	}

	/**
	 * Changes it for what is announced from now on.
	 * @param filter what it is to be
	 */
	public void change(EventFilter filter) {
		this.filter = filter;
	}

	@Nullable PanelEvent accept(PanelEvent event) {
		return this.filter.accept(event);
	}

	int payloadLimit() {
		return this.filter.payloadLimit();
	}

}
