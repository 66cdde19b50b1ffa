// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.client;

import java.util.BitSet;

/**
 * The messages of QoS 2 that the server has received in a session and the client has not
 * released yet, by packet identifier: each is known if it is sent again [MQTT-4.3.3-2].
 * Safe on any thread.
 */
public final class UnreleasedMessages {

	private final BitSet packetIds;

	/**
	 * Creates those of a session that has received none.
	 */
	public UnreleasedMessages() {
		this(new BitSet(0));
	}

	private UnreleasedMessages(BitSet packetIds) {
		this.packetIds = packetIds;
	}

	/**
	 * Creates those of a session from before the start.
	 * @param packetIds what {@link #packetIds()} was
	 * @return the messages
	 */
	public static UnreleasedMessages of(byte[] packetIds) {
		return new UnreleasedMessages(BitSet.valueOf(packetIds));
	}

	/**
	 * Returns the packet identifiers.
	 * @return a bit for each, as {@link BitSet#toByteArray()} has them
	 */
	public synchronized byte[] packetIds() {
		return this.packetIds.toByteArray();
	}

	/**
	 * Notes that a message has come.
	 * @param packetId its packet identifier
	 * @return whether it was there already
	 */
	public synchronized boolean receive(int packetId) {
		boolean known = this.packetIds.get(packetId);
		this.packetIds.set(packetId);
		return known;
	}

	/**
	 * Notes that a message is released, or was not taken. What comes next with its packet
	 * identifier is another one.
	 * @param packetId its packet identifier
	 */
	public synchronized void release(int packetId) {
		this.packetIds.clear(packetId);
	}

	/**
	 * Begins anew, with the session.
	 */
	public synchronized void clear() {
		this.packetIds.clear();
	}

}
