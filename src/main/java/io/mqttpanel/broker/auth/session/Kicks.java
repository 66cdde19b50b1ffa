// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientKicked;
import io.mqttpanel.broker.event.ClientKicked.Reason;

/**
 * Makes clients go whose access has ended, all in the same way.
 */
final class Kicks {

	private final BrokerEvents events;

	private final boolean publishWill;

	Kicks(BrokerEvents events, boolean publishWill) {
		this.events = events;
		this.publishWill = publishWill;
	}

	/**
	 * Makes a client go, once.
	 * @param client the client
	 * @param reason how its access has ended
	 * @param sentence the same for the operator
	 * @return {@code false} if it was told to go before
	 */
	boolean kick(LiveClient client, Reason reason, String sentence) {
		boolean first = client.kick(sentence, this.publishWill);
		if (first) {
			this.events.announce(new ClientKicked(reason, System.currentTimeMillis()));
		}
		return first;
	}

}
