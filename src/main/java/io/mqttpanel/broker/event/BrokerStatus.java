// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.List;

/**
 * Figures about the MQTT broker. All methods may be called at any time and from any
 * thread.
 */
public interface BrokerStatus {

	/**
	 * Returns the number of subscriptions.
	 * @return a number of subscriptions, 0 while the engine is not running
	 */
	long subscriptions();

	/**
	 * Returns the memory of the subscriptions.
	 * @return bytes of heap, estimated, 0 while the engine is not running
	 */
	long subscriptionBytes();

	/**
	 * Returns the number of retained messages of clients.
	 * @return a number of messages, 0 while the engine is not running
	 */
	long retainedMessages();

	/**
	 * Returns the memory of the retained messages.
	 * @return bytes of heap, estimated, 0 while the engine is not running
	 */
	long retainedBytes();

	/**
	 * Returns the number of sessions, those of absent clients included.
	 * @return a number of sessions, 0 while the engine is not running
	 */
	long sessions();

	/**
	 * Returns the number of messages of QoS 1 and 2 that were sent and are not
	 * acknowledged.
	 * @return a number of messages, perhaps a second old, 0 while the engine is not
	 * running
	 */
	long inFlightMessages();

	/**
	 * Returns the number of open connections whose clients are not logged in.
	 * @return a number of connections
	 */
	int undecidedConnections();

	/**
	 * Returns the memory of the open connections whose clients are not logged in.
	 * @return an estimated number of bytes
	 */
	long undecidedBytes();

	/**
	 * Returns the listeners that accept MQTT connections.
	 * @return one entry for each open listener, empty while none is open
	 */
	List<Listener> listeners();

	/**
	 * Listener that accepts MQTT connections.
	 *
	 * @param name the transport, such as "tcp" or "ws"
	 * @param host the address it is bound to
	 * @param port the port it is bound to
	 */
	record Listener(String name, String host, int port) {

	}

}
