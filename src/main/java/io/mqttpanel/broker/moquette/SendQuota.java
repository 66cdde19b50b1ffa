// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.HashSet;
import java.util.Set;

/**
 * What a client takes on its connection ahead of its acknowledgements: as many messages
 * as its Receive Maximum says [MQTT-3.3.4-9]. Used by the session's loop only.
 */
final class SendQuota {

	private static final int LAST_ID = 65_535;

	/**
	 * Packet identifiers of what was sent on this connection: what a client completes of
	 * an earlier one gives it no room beyond its Receive Maximum [MQTT5-4.9.0-2].
	 */
	private final Set<Integer> open = new HashSet<>(4);

	private int maximum;

	private int lastId;

	/** How many of them stand for messages that are not kept any more. */
	private int unkept;

	/**
	 * Begins anew, with a connection.
	 * @param most how many messages its client takes
	 */
	void begin(int most) {
		this.open.clear();
		this.maximum = most;
		this.lastId = 0;
	}

	/** Notes that the connection is gone. */
	void end() {
		this.open.clear();
	}

	/**
	 * Returns whether the client takes another message now. One whose messages are not
	 * kept any more takes none before it has acknowledged those.
	 * @return {@code false} if it has to acknowledge one before
	 */
	boolean hasRoom() {
		return this.unkept == 0 && this.open.size() < this.maximum;
	}

	/**
	 * Notes that a message is sent on this connection.
	 * @param id its packet identifier
	 */
	void open(int id) {
		this.open.add(id);
	}

	boolean isOpen(int id) {
		return this.open.contains(id);
	}

	/**
	 * Notes that a message is done.
	 * @param id its packet identifier
	 */
	void close(int id) {
		this.open.remove(id);
	}

	/**
	 * Counts messages that are not kept any more.
	 * @param difference how many more they are
	 */
	void unkept(int difference) {
		this.unkept += difference;
	}

	/**
	 * Returns how many messages are not kept and not acknowledged.
	 * @return the number
	 */
	int unkept() {
		return this.unkept;
	}

	/**
	 * Chooses a packet identifier that is not in use [MQTT-2.2.1-4].
	 * @param used those that are
	 * @return the next one on this connection
	 */
	int nextId(Set<Integer> used) {
		do {
			this.lastId = (this.lastId == LAST_ID) ? 1 : this.lastId + 1;
		}
		while (used.contains(this.lastId));
		return this.lastId;
	}

}
