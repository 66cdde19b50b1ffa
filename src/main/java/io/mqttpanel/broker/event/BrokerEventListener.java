// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Hears facts as they are announced.
 */
public interface BrokerEventListener {

	/**
	 * Takes note of a fact. Called on the announcing thread, often an event loop and by
	 * many threads at once: must not block.
	 * @param event the fact
	 */
	void onEvent(BrokerEvent event);

	/**
	 * Returns how many bytes of a published payload this listener wants to see at this
	 * moment. Asked for every message, so it must be quick.
	 * @return a number of bytes, 0 for none
	 */
	default int payloadLimit() {
		return 0;
	}

}
