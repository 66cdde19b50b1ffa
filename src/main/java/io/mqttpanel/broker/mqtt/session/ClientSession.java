// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.BitSet;

/**
 * State of one session, as the front knows it: the only model of its subscriptions, and
 * of the packet identifiers of the QoS 2 messages that it has received and its client has
 * not released yet: a message with one of these is known [MQTT-4.3.3-2]. The engine has
 * its own index of subscriptions for routing. What is said of packet identifiers is safe
 * on any thread.
 */
public final class ClientSession {

	private final SessionSubscriptions subscriptions = new SessionSubscriptions();

	private BitSet qos2Ids = new BitSet(0);

	/**
	 * Returns the subscriptions. To be used on the event loop of the client's connection.
	 * @return the subscriptions
	 */
	public SessionSubscriptions subscriptions() {
		return this.subscriptions;
	}

	/**
	 * Notes that a message of QoS 2 has come.
	 * @param packetId its packet identifier
	 * @return whether it was there already
	 */
	public synchronized boolean receiveQos2(int packetId) {
		boolean known = this.qos2Ids.get(packetId);
		this.qos2Ids.set(packetId);
		return known;
	}

	/**
	 * Returns whether a message of QoS 2 has come and is not released.
	 * @param packetId its packet identifier
	 * @return {@code true} if it is known
	 */
	public synchronized boolean isQos2Received(int packetId) {
		return this.qos2Ids.get(packetId);
	}

	/**
	 * Notes that a message of QoS 2 is released, or was not taken. The next one with its
	 * packet identifier is another one.
	 * @param packetId its packet identifier
	 */
	public synchronized void releaseQos2(int packetId) {
		this.qos2Ids.clear(packetId);
		if (this.qos2Ids.isEmpty()) {
			this.qos2Ids = new BitSet(0);
		}
	}

	/**
	 * Restores the packet identifiers of a stored session.
	 * @param packetIds a bit for each, as {@link BitSet#toByteArray()} has them
	 */
	synchronized void restoreQos2Ids(byte[] packetIds) {
		this.qos2Ids = BitSet.valueOf(packetIds);
	}

	/**
	 * Returns the packet identifiers.
	 * @return a bit for each, as {@link BitSet#toByteArray()} has them
	 */
	synchronized byte[] qos2Ids() {
		return this.qos2Ids.toByteArray();
	}

}
