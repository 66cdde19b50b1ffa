// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision.Granted;

/**
 * Decision maker about who may connect.
 */
public interface Authenticator {

	/**
	 * Decides about a client's credentials. Never blocks, so it may be called on an event
	 * loop; the future may complete on another thread, and never completes exceptionally
	 * unless it was cancelled. Cancelling it withdraws this caller's interest; the last
	 * caller to do so ends a call to the Panel that nobody waits for any more. The caller
	 * has no deadline of its own: an implementation answers in bounded time, if only that
	 * there is no decision.
	 * @param credentials what the client presented
	 * @return the decision to come
	 */
	CompletableFuture<Decision> authenticate(Credentials credentials);

	/**
	 * Decides again about a client that is connected, in the same way, whatever others
	 * have presented from its address or in its name.
	 * @param credentials what the client presented when access was granted
	 * @return the decision to come
	 */
	default CompletableFuture<Decision> authenticateAgain(Credentials credentials) {
		return authenticate(credentials);
	}

	/**
	 * Returns whether access that was granted a moment ago was revoked since. To be asked
	 * last thing before a client is served, when a revocation can already find it. Never
	 * blocks.
	 * @param credentials what the client presented
	 * @param grant the grant, {@code null} where it was taken back
	 * @return {@code true} if access must be refused after all
	 */
	default boolean isRevoked(Credentials credentials, @Nullable Granted grant) {
		return false;
	}

}
