// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Listener that is called for every event of the broker.
 */
public interface BrokerEventListener {

	/**
	 * Handles an event. It is called on the publishing thread, often an event loop, and
	 * by many threads at once, so it must not block.
	 * @param event the event
	 */
	void onEvent(BrokerEvent event);

	/**
	 * Returns the number of bytes of a published payload that this listener needs. It is
	 * called for every message, so it must be fast.
	 * @return a number of bytes, 0 for none
	 */
	default int payloadLimit() {
		return 0;
	}

}
