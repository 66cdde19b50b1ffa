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

	void kick(LiveClient client, Reason reason, String sentence) {
		this.events.announce(new ClientKicked(reason, System.currentTimeMillis()));
		client.kick(sentence, this.publishWill);
	}

}
