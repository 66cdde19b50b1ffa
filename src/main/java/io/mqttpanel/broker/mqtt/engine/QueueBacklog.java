// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

/**
 * Messages waiting for one subscriber, as far as publishers have to slow down for them.
 */
public interface QueueBacklog {

	/**
	 * Sets what is waiting now. Called by the one thread that changes it.
	 * @param messages number of messages
	 * @param bytes bytes of these messages
	 */
	void update(int messages, long bytes);

	/**
	 * Returns whether publishers wait for the subscriber. Called on any thread.
	 * @return {@code false} if it keeps up, or has been waited for too long
	 */
	boolean isAwaited();

}
