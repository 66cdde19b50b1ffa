// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * The port through which facts are announced.
 */
public interface BrokerEvents {

	/**
	 * Tells every listener, on the calling thread, in order. Never blocks and never
	 * throws; a caller that announces one client's facts one after the other has them
	 * heard in that order.
	 * @param event the fact
	 */
	void announce(BrokerEvent event);

	/**
	 * Returns how much of a payload any listener wants to see.
	 * @return the number of bytes worth copying into {@link MessagePublished}, 0 for none
	 */
	int payloadLimit();

}
