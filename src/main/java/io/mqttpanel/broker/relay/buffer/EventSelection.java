// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PanelEvent;

/**
 * Holder of the current {@link EventFilter}, which may be replaced at any time.
 */
public final class EventSelection {

	private volatile EventFilter filter;

	/**
	 * Creates a selection.
	 * @param types the types of events that the Panel receives
	 */
	public EventSelection(Set<EventType> types) {
		this(new EventFilter(new EventFilterSettings(types)));
	}

	/**
	 * Creates a selection.
	 * @param filter the initial filter
	 */
	public EventSelection(EventFilter filter) {
		this.filter = filter;
	}

	/**
	 * Returns the current filter.
	 * @return the filter
	 */
	public EventFilter current() {
		return this.filter;
	}

	/**
	 * Replaces the filter for later events.
	 * @param filter the new filter
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
