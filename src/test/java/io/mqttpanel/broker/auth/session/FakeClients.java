// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.mqttpanel.broker.auth.RevocationTarget;

/**
 * Clients as a test has made them.
 */
final class FakeClients implements LiveClients {

	private final Map<String, FakeClient> clients = new LinkedHashMap<>();

	FakeClient add(FakeClient client) {
		this.clients.put(client.clientId(), client);
		return client;
	}

	@Override
	public Stream<FakeClient> live() {
		return this.clients.values().stream();
	}

	@Override
	public int dropWills(Set<RevocationTarget> targets) {
		return 0;
	}

}
