// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Collection;

/**
 * Hands each fact to every listener. A listener that fails is logged and harms neither
 * the others nor the device whose packet was being handled.
 */
public final class EventDispatcher implements BrokerEvents {

	private static final System.Logger logger = System.getLogger(EventDispatcher.class.getName());

	private final BrokerEventListener[] listeners;

	/**
	 * Creates a dispatcher.
	 * @param listeners who is told, in this order
	 */
	public EventDispatcher(Collection<? extends BrokerEventListener> listeners) {
		this.listeners = listeners.toArray(new BrokerEventListener[0]);
	}

	@Override
	public void announce(BrokerEvent event) {
		for (BrokerEventListener listener : this.listeners) {
			try {
				listener.onEvent(event);
			}
			catch (RuntimeException ex) {
				logger.log(System.Logger.Level.ERROR, "A listener failed on " + event.getClass().getSimpleName(), ex);
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
