// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import io.mqttpanel.broker.moquette.EngineCounts;

/**
 * The engine as far as the broker's own topics need it.
 */
interface SystemBroker {

	/**
	 * Publishes to a topic of the server's own and keeps the message for those who
	 * subscribe later. Does nothing while the engine is not running. Safe on any thread,
	 * does not block.
	 * @param topic a topic below {@code $SYS}
	 * @param value the payload
	 */
	void publish(String topic, String value);

	/**
	 * Returns what the engine holds. Safe on any thread.
	 * @return the numbers, 0 while it is not running
	 */
	EngineCounts counts();

}
