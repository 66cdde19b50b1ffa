// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.RevokedLoginRefused;

/**
 * Authenticator that refuses what was revoked a short while ago. It checks before it
 * delegates and again when the decision arrives, which may be older than the revocation.
 */
final class RevocableAuthenticator implements Authenticator {

	private static final Refused REVOKED = new Refused("was revoked a short while ago");

	private final Authenticator authenticator;

	private final Tombstones tombstones;

	private final BrokerEvents events;

	RevocableAuthenticator(Authenticator authenticator, Tombstones tombstones, BrokerEvents events) {
		this.authenticator = authenticator;
		this.tombstones = tombstones;
		this.events = events;
	}

	@Override
	public CompletableFuture<Decision> authenticate(Credentials credentials) {
		return unlessRevoked(credentials, this.authenticator::authenticate);
	}

	@Override
	public CompletableFuture<Decision> authenticateAgain(Credentials credentials) {
		return unlessRevoked(credentials, this.authenticator::authenticateAgain);
	}

	private CompletableFuture<Decision> unlessRevoked(Credentials credentials,
			Function<Credentials, CompletableFuture<Decision>> question) {
		if (isRevoked(credentials, null)) {
			return CompletableFuture.completedFuture(refuse());
		}
		CompletableFuture<Decision> asked = question.apply(credentials);
		CompletableFuture<Decision> given = new CompletableFuture<>();
		given.whenComplete((decision, failure) -> asked.cancel(false));
		asked.whenComplete((decision, failure) -> give(given, credentials, decision, failure));
		return given;
	}

	private void give(CompletableFuture<Decision> given, Credentials credentials, @Nullable Decision decision,
			@Nullable Throwable failure) {
		if (decision == null) {
			given.completeExceptionally((failure != null) ? failure : new IllegalStateException("No decision"));
		}
		else {
			given.complete(
					(decision instanceof Granted granted && isRevoked(credentials, granted)) ? refuse() : decision);
		}
	}

	private Decision refuse() {
		this.events.announce(new RevokedLoginRefused(System.currentTimeMillis()));
		return REVOKED;
	}

	@Override
	public boolean isRevoked(Credentials credentials, @Nullable Granted grant) {
		return this.tombstones.cover(credentials.clientId(), credentials.username(), grant);
	}

}
