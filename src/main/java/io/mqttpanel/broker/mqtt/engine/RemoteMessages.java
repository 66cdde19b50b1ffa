// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.Collection;
import java.util.Iterator;
import java.util.Set;

/**
 * Engine as the cluster knows it: it takes the messages of other nodes.
 */
public interface RemoteMessages {

	/**
	 * Delivers a message of another node to subscribers of this one.
	 * @param message its bytes, as the other node's engine has made them
	 * @param all whether it is for all subscribers that do not share theirs
	 * @param shares shares of which one member of this node gets it
	 * @param waits whether it waits for subscribers that are behind, and the caller,
	 * blocking, for room
	 * @return {@code false} if it does not wait, and some of the subscribers do not get
	 * it because the engine is behind, or the team has had its turn
	 * @throws IllegalArgumentException if these are no bytes of a message
	 */
	boolean deliver(byte[] message, boolean all, Collection<SharedFilter> shares, boolean waits);

	/**
	 * Returns the memory of messages that have been delivered and wait for subscribers
	 * that are behind.
	 * @return bytes of heap, estimated
	 */
	long waitingBytes();

	/**
	 * Returns for which teams so much waits, or which take so long to find subscribers
	 * for, that their publishers are to wait too.
	 * @return the teams, one without a name where all share their topics
	 */
	Set<String> slowTeams();

	/**
	 * Keeps a retained message, or removes the one of its topic if it is empty.
	 * @param message its bytes, as an engine has made them
	 * @throws IllegalArgumentException if these are no bytes of a message
	 */
	void keep(byte[] message);

	/**
	 * Removes the retained messages of topics that are not among these.
	 * @param topics topics among those of all teams
	 */
	void keepOnly(Set<String> topics);

	/**
	 * Returns the retained messages that are kept, without those of the server's own. May
	 * be used while they change.
	 * @return the messages
	 */
	Iterator<Retained> retained();

	/**
	 * Retained message.
	 *
	 * @param topic its topic, among those of all teams
	 * @param message its bytes
	 * @param endMillis when it expires, as Unix time, {@link Long#MAX_VALUE} for never
	 */
	@SuppressWarnings("ArrayRecordComponent") // never compared
	record Retained(String topic, byte[] message, long endMillis) {

	}

}
