// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.BitSet;

/**
 * Packet identifiers of the QoS 2 messages that a session has received and its client has
 * not released yet: a message with one of these is known [MQTT-4.3.3-2]. Safe on any
 * thread.
 */
public final class InboundQos2Ids {

	private BitSet packetIds;

	InboundQos2Ids(byte[] packetIds) {
		this.packetIds = BitSet.valueOf(packetIds);
	}

	/**
	 * Returns the packet identifiers.
	 * @return a bit for each, as {@link BitSet#toByteArray()} has them
	 */
	synchronized byte[] toByteArray() {
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
	 * Returns whether a message has come and is not released.
	 * @param packetId its packet identifier
	 * @return {@code true} if it is known
	 */
	public synchronized boolean contains(int packetId) {
		return this.packetIds.get(packetId);
	}

	/**
	 * Notes that a message is released, or was not taken. The next one with its packet
	 * identifier is another one.
	 * @param packetId its packet identifier
	 */
	public synchronized void release(int packetId) {
		this.packetIds.clear(packetId);
		if (this.packetIds.isEmpty()) {
			this.packetIds = new BitSet(0);
		}
	}

}
