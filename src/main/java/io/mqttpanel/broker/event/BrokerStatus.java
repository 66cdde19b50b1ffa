// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.List;

/**
 * What can be read, at any time and from any thread, of the broker's engine.
 */
public interface BrokerStatus {

	/**
	 * Returns how many subscriptions the broker holds.
	 * @return a number of subscriptions, 0 while the engine is not running
	 */
	long subscriptions();

	/**
	 * Returns how many retained messages of clients the broker keeps.
	 * @return a number of messages, 0 while the engine is not running
	 */
	long retainedMessages();

	/**
	 * Returns how large they are: their topics, properties and payloads.
	 * @return a number of bytes, 0 while the engine is not running
	 */
	long retainedBytes();

	/**
	 * Returns where the broker accepts MQTT connections.
	 * @return one entry for each open listener, empty while none is open
	 */
	List<Listener> listeners();

	/**
	 * One place where MQTT connections are accepted.
	 *
	 * @param name what is spoken there, such as "tcp" or "ws"
	 * @param host the address it is bound to
	 * @param port the port it is bound to
	 */
	record Listener(String name, String host, int port) {

	}

}
