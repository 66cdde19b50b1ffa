// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.Collection;

/**
 * Engine as the cluster knows it: it takes the messages of other nodes.
 */
public interface RemoteMessages {

	/**
	 * Delivers a message of another node to subscribers of this one.
	 * @param message its bytes, as the other node's engine has made them
	 * @param all whether it is for all subscribers that do not share theirs
	 * @param shares shares of which one member of this node gets it
	 * @param waits whether the caller waits, blocking, for room; otherwise there is none
	 * for some of the subscribers while the engine is behind
	 * @throws IllegalArgumentException if these are no bytes of a message
	 */
	void deliver(byte[] message, boolean all, Collection<SharedFilter> shares, boolean waits);

	/**
	 * Keeps a retained message, or removes the one of its topic if it is empty.
	 * @param message its bytes, as an engine has made them
	 * @throws IllegalArgumentException if these are no bytes of a message
	 */
	void keep(byte[] message);

}
