// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

/**
 * Clients of one team at one address whose events wait in a {@link FairQueue}.
 */
final class QueuedAddress extends Turns.Member<QueuedAddress> {

	/** Weight of this object, its clients' turns and its entry in a map. */
	static final int OBJECTS = 432;

	final QueuedTeam team;

	final String address;

	final Turns<QueuedClient> clients = new Turns<>();

	QueuedAddress(QueuedTeam team, String address) {
		this.team = team;
		this.address = address;
	}

	@Override
	int lowestClass() {
		return this.clients.lowestClass();
	}

}
