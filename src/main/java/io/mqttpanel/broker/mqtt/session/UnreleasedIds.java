// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.mqttpanel.broker.event.TeamShares;

/**
 * Memory of the packet identifiers that the clients of all sessions have used for
 * messages of QoS 2 and not released, and its limit. MQTT bounds them only at 65,535 for
 * each. A team leaves a quarter to the others, and a few of each session do not depend on
 * any. Safe on any thread.
 */
final class UnreleasedIds {

	/** Identifiers of one session for which there is always room. */
	static final int FEW = 128;

	private final TeamShares bytes;

	/**
	 * Creates the count of one broker.
	 * @param maximum bytes of all sessions together
	 */
	UnreleasedIds(long maximum) {
		this.bytes = new TeamShares(maximum);
	}

	/**
	 * Returns whether a session may have one more. Its memory grows by half at a time, of
	 * two bytes for each.
	 * @param team the team's number in digits
	 * @param ofSession how many it has
	 * @return {@code true} if there is room
	 */
	boolean hasRoom(String team, int ofSession) {
		return ofSession < FEW || this.bytes.hasRoom(team, ofSession);
	}

	/**
	 * Notes that the memory of a session's identifiers has changed.
	 * @param team the team's number in digits
	 * @param difference bytes
	 */
	void add(String team, long difference) {
		this.bytes.add(team, difference);
	}

	/**
	 * Returns what is counted.
	 * @return bytes
	 */
	long bytes() {
		return this.bytes.taken();
	}

}
