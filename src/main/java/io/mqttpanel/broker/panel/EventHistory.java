// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Newest events of each type, kept by type so that frequent packets do not displace rare
 * events. Not thread-safe.
 */
class EventHistory {

	/** Number of identifiers, over the unacknowledged events of any broker. */
	static final int REMEMBERED_IDS = 16_384;

	private final int size;

	private final Map<ReceivedEventType, Deque<ReceivedEvent>> events = new EnumMap<>(ReceivedEventType.class);

	private final Set<String> ids = new LinkedHashSet<>();

	EventHistory(int size) {
		this.size = size;
	}

	/**
	 * Records an event and tells it from one that is sent again after a lost connection.
	 * @param event an event
	 * @return whether it was not received before
	 */
	boolean isNew(ReceivedEvent event) {
		String id = event.text("event_id");
		if (id.isEmpty()) {
			return true;
		}
		if (!this.ids.add(id)) {
			return false;
		}
		if (this.ids.size() > REMEMBERED_IDS) {
			this.ids.remove(this.ids.iterator().next());
		}
		return true;
	}

	void add(ReceivedEvent event) {
		Deque<ReceivedEvent> events = this.events.computeIfAbsent(event.type(), (type) -> new ArrayDeque<>());
		if (events.size() >= this.size) {
			events.removeFirst();
		}
		events.addLast(event);
	}

	List<ReceivedEvent> events() {
		List<ReceivedEvent> all = new ArrayList<>();
		this.events.values().forEach(all::addAll);
		all.sort(Comparator.comparingLong((event) -> event.number(ReceivedEvent.SEQUENCE)));
		return all;
	}

}
