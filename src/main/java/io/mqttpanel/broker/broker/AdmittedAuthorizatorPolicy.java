// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;

import io.mqttpanel.broker.broker.netty.client.ClientRegistry;

/**
 * Tells the engine what a client's rules allow; one that was not let in may do nothing.
 * What comes through the pipeline was checked there, with its QoS. This stands behind it,
 * and decides where only the engine asks: when it opens a session again.
 */
final class AdmittedAuthorizatorPolicy implements IAuthorizatorPolicy {

	private final ClientRegistry clients;

	AdmittedAuthorizatorPolicy(ClientRegistry clients) {
		this.clients = clients;
	}

	@Override
	public boolean canWrite(Topic topic, String user, String client) {
		return this.clients.mayPublish(client, topic.toString());
	}

	@Override
	public boolean canRead(Topic topic, String user, String client) {
		return this.clients.maySubscribe(client, topic.toString());
	}

}
