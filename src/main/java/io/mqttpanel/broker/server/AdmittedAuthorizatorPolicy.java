// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;

import io.mqttpanel.broker.mqtt.client.ClientRegistry;

/**
 * Tells the engine that a client which was let in may do what the pipeline has let
 * through, and one that was not may do nothing. A message was judged when it came, with
 * its QoS; rules that have changed since do not take it back, as the engine would then
 * never acknowledge it. Filters are judged here where only the engine asks: when it opens
 * a session again.
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
		return this.clients.maySubscribe(client, topic.toString());
	}

}
