// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Collection;

/**
 * Publisher of the broker's events.
 */
public interface BrokerEvents {

	/**
	 * Creates a publisher for some listeners. An exception of a listener is logged and
	 * affects neither the other listeners nor the publishing client.
	 * @param listeners the listeners, in the order in which they are called
	 * @return the publisher
	 */
	static BrokerEvents to(Collection<? extends BrokerEventListener> listeners) {
		return new EventDispatcher(listeners);
	}

	/**
	 * Publishes an event to every listener, in order, on the calling thread. It never
	 * blocks and never throws. Events that one caller publishes keep their order.
	 * @param event the event
	 */
	void announce(BrokerEvent event);

	/**
	 * Returns the number of bytes of a payload that the listeners need at most. An event
	 * with a longer array is allowed; see {@link MessagePublished}.
	 * @return a number of bytes, 0 if no listener needs the payload
	 */
	int payloadLimit();

}
