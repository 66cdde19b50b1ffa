// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * A client that remembers what was done to it.
 */
final class FakeClient implements LiveClient {

	final List<String> kicks = new ArrayList<>();

	private final String clientId;

	boolean connected = true;

	Granted grant = new Granted(1, 2, 3);

	Instant renewAt;

	FakeClient(String clientId, Instant renewAt) {
		this.clientId = clientId;
		this.renewAt = renewAt;
	}

	@Override
	public String clientId() {
		return this.clientId;
	}

	@Override
	public String username() {
		return "key";
	}

	@Override
	public String remoteAddress() {
		return "127.0.0.1:50000";
	}

	@Override
	public int protocolVersion() {
		return 5;
	}

	@Override
	public Instant connectedSince() {
		return Instant.EPOCH;
	}

	@Override
	public boolean isConnected() {
		return this.connected;
	}

	@Override
	public Credentials credentials() {
		return new Credentials(this.clientId, "key", "secret".getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public Map<DropReason, Long> droppedMessages() {
		return Map.of();
	}

	@Override
	public Granted grant() {
		return this.grant;
	}

	@Override
	public Instant renewAt() {
		return this.renewAt;
	}

	@Override
	public void renew(Granted grant, Instant renewAt) {
		this.grant = grant;
		this.renewAt = renewAt;
	}

	@Override
	public void postpone(Instant renewAt) {
		this.renewAt = renewAt;
	}

	@Override
	public boolean kick(String reason, boolean publishWill) {
		this.kicks.add(reason + ", will " + publishWill);
		this.connected = false;
		return true;
	}

}
