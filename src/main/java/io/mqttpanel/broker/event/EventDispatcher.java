// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Collection;

/**
 * Publisher that passes each event to every listener. An exception of a listener is
 * logged and affects neither the other listeners nor the client.
 */
final class EventDispatcher implements BrokerEvents {

	private static final System.Logger logger = System.getLogger(EventDispatcher.class.getName());

	private final BrokerEventListener[] listeners;

	EventDispatcher(Collection<? extends BrokerEventListener> listeners) {
		this.listeners = listeners.toArray(new BrokerEventListener[0]);
	}

	@Override
	public void announce(BrokerEvent event) {
		for (BrokerEventListener listener : this.listeners) {
			try {
				listener.onEvent(event);
			}
			catch (RuntimeException ex) {
				logger.log(System.Logger.Level.ERROR, listener.getClass().getSimpleName() + " failed on "
						+ event.getClass().getSimpleName() + " and misses this event", ex);
			}
		}
	}

	@Override
	public int payloadLimit() {
		int limit = 0;
		for (BrokerEventListener listener : this.listeners) {
			limit = Math.max(limit, listener.payloadLimit());
		}
		return limit;
	}

}
