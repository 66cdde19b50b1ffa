// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import io.moquette.broker.security.IAuthenticator;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.moquette.ResumedSubscriptions;
import io.mqttpanel.broker.mqtt.client.ClientRegistry;

/**
 * Tells the engine what was decided before the engine saw the CONNECT: it asks on an
 * event loop and wants its answer at once. It asks just before it opens the client's
 * session, which is the time to take from that what the client may not have any more.
 */
final class AdmittedAuthenticator implements IAuthenticator {

	private final ClientRegistry clients;

	private final ResumedSubscriptions subscriptions;

	AdmittedAuthenticator(ClientRegistry clients, ResumedSubscriptions subscriptions) {
		this.clients = clients;
		this.subscriptions = subscriptions;
	}

	@Override
	public boolean checkValid(String clientId, String username, byte @Nullable [] password) {
		if (!this.clients.isAdmitted(clientId)) {
			return false;
		}
		this.subscriptions.retain(clientId, (topicFilter) -> this.clients.maySubscribe(clientId, topicFilter));
		return true;
	}

}
