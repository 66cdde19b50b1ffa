// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.AccessStatus;

/**
 * Figures about the grants of connected clients, counted when they are read.
 */
final class SessionStatus implements AccessStatus {

	private final LiveClients clients;

	private final Tombstones tombstones;

	SessionStatus(LiveClients clients, Tombstones tombstones) {
		this.clients = clients;
		this.tombstones = tombstones;
	}

	@Override
	public long liveDecisions(Source source) {
		return this.clients.live().filter((client) -> client.isConnected() && isFrom(client, source)).count();
	}

	private static boolean isFrom(LiveClient client, Source source) {
		Granted grant = client.grant();
		Validity validity = (grant != null) ? grant.validity() : null;
		return validity != null && validity.source() == source;
	}

	@Override
	public long tombstones() {
		return this.tombstones.standing().size();
	}

}
