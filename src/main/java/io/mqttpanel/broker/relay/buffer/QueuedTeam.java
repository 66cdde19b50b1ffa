// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.HashMap;
import java.util.Map;

/**
 * Addresses of one team whose events wait in a {@link FairQueue}.
 */
final class QueuedTeam extends Turns.Member<QueuedTeam> {

	/** Weight of this object, its addresses' turns and tables, and its entry in a map. */
	static final int OBJECTS = 864;

	final long number;

	final Map<String, QueuedAddress> addresses = new HashMap<>();

	final Turns<QueuedAddress> turns = new Turns<>();

	/** Turns that addresses have yet in the current one of the team, 0 before it. */
	int left;

	/**
	 * Creates a team without events.
	 * @param number its number at the Panel, 0 for that of clients of no team
	 */
	QueuedTeam(long number) {
		this.number = number;
	}

	@Override
	int lowestClass() {
		return this.turns.lowestClass();
	}

}
