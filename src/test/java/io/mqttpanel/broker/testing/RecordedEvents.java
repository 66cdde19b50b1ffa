// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.BrokerEventListener;

/**
 * Keeps every event it hears, in order.
 */
public class RecordedEvents implements BrokerEventListener {

	private static final int PAYLOAD_LIMIT = 1024;

	private final List<BrokerEvent> events = new CopyOnWriteArrayList<>();

	@Override
	public void onEvent(BrokerEvent event) {
		this.events.add(event);
	}

	@Override
	public int payloadLimit() {
		return PAYLOAD_LIMIT;
	}

	/**
	 * Returns all events so far.
	 * @return a snapshot
	 */
	public List<BrokerEvent> all() {
		return List.copyOf(this.events);
	}

	/**
	 * Returns the events of one kind so far.
	 * @param <T> the kind
	 * @param type the kind
	 * @return a snapshot
	 */
	public <T extends BrokerEvent> List<T> of(Class<T> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

}
