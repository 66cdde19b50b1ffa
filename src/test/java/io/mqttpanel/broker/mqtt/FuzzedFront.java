// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.CompletableFuture;

import io.netty.channel.embedded.EmbeddedChannel;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;

/**
 * Whole front in front of a probe, for one connection at a time. Half of the clients are
 * decided about at once, the others when it is said.
 */
final class FuzzedFront {

	private final EngineProbe engine = new EngineProbe();

	private final WholeFront front;

	private CompletableFuture<Decision> waiting = new CompletableFuture<>();

	FuzzedFront() {
		Authenticator authenticator = this::decide;
		this.front = new WholeFront(this.engine, authenticator, false);
	}

	private CompletableFuture<Decision> decide(Credentials credentials) {
		return (credentials.clientId().hashCode() % 2 == 0) ? CompletableFuture.completedFuture(FrontFixture.GRANTED)
				: this.waiting;
	}

	EngineProbe engine() {
		return this.engine;
	}

	/** Opens a connection. */
	EmbeddedChannel connect() {
		this.waiting = new CompletableFuture<>();
		return this.front.connect(false);
	}

	/** Decides about the client that waits for it, if one does. */
	void decide() {
		this.waiting.complete(FrontFixture.GRANTED);
	}

	/** How many clients are connected. */
	long connected() {
		return this.front.front().clients().live().count();
	}

}
