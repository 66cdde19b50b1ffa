// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory of the packet identifiers that the clients of all sessions have used for
 * messages of QoS 2 and not released, and its limit. MQTT bounds them only at 65,535 for
 * each. A few of each session do not depend on the others. Safe on any thread.
 */
final class UnreleasedIds {

	/** Identifiers of one session for which there is always room. */
	static final int FEW = 128;

	private final AtomicLong bytes = new AtomicLong();

	private final long maximum;

	/**
	 * Creates the count of one broker.
	 * @param maximum bytes of all sessions together
	 */
	UnreleasedIds(long maximum) {
		this.maximum = maximum;
	}

	/**
	 * Returns whether a session may have one more.
	 * @param ofSession how many it has
	 * @return {@code true} if there is room
	 */
	boolean hasRoom(int ofSession) {
		return ofSession < FEW || this.bytes.get() < this.maximum;
	}

	/**
	 * Notes that the memory of a session's identifiers has changed.
	 * @param difference bytes
	 */
	void add(long difference) {
		this.bytes.addAndGet(difference);
	}

	/**
	 * Returns what is counted.
	 * @return bytes
	 */
	long bytes() {
		return this.bytes.get();
	}

}
