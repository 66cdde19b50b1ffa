// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientKicked;
import io.mqttpanel.broker.event.ClientKicked.Reason;

/**
 * Disconnector of clients whose access has ended.
 */
final class ClientDisconnector {

	private final BrokerEvents events;

	private final boolean publishWill;

	ClientDisconnector(BrokerEvents events, boolean publishWill) {
		this.events = events;
		this.publishWill = publishWill;
	}

	/**
	 * Disconnects a client, once.
	 * @param client the client
	 * @param reason why its access has ended
	 * @param sentence the same for the operator
	 * @return {@code false} if it is being disconnected already
	 */
	boolean disconnect(LiveClient client, Reason reason, String sentence) {
		boolean first = client.kick(sentence, this.publishWill);
		if (first) {
			this.events.announce(new ClientKicked(reason, System.currentTimeMillis()));
		}
		return first;
	}

}
