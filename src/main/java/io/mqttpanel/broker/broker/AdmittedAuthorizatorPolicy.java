// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;

import io.mqttpanel.broker.broker.netty.ClientRegistry;

/**
 * A client that was let in may use every topic, any other none.
 */
final class AdmittedAuthorizatorPolicy implements IAuthorizatorPolicy {

	private final ClientRegistry clients;

	AdmittedAuthorizatorPolicy(ClientRegistry clients) {
		this.clients = clients;
	}

	@Override
	public boolean canWrite(Topic topic, String user, String client) {
		return this.clients.isAdmitted(client);
	}

	@Override
	public boolean canRead(Topic topic, String user, String client) {
		return this.clients.isAdmitted(client);
	}

}
