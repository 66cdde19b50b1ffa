// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Claims of sessions among the nodes of a cluster: a session has one connection, on
 * whichever node. Safe on any thread; no method blocks.
 */
public interface SessionClaims {

	/** There is one node: each session is its own. */
	SessionClaims ALONE = new SessionClaims() {

		@Override
		public CompletableFuture<Void> claim(String sessionId, long connection) {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void release(String sessionId, long connection) {
			// Nobody waits for it.
		}

		@Override
		public void onClaimed(Function<String, CompletableFuture<Void>> end) {
			// Nobody claims it.
		}

	};

	/**
	 * Claims a session for a new connection of this node.
	 * @param sessionId the session
	 * @param connection number of the connection
	 * @return completes, in bounded time, when no other node has a connection of the
	 * session
	 */
	CompletableFuture<Void> claim(String sessionId, long connection);

	/**
	 * Gives the claim of a connection up, which is gone.
	 * @param sessionId the session
	 * @param connection number of the connection
	 */
	void release(String sessionId, long connection);

	/**
	 * Sets what ends the connection of a session that another node has claimed.
	 * @param end ends it and returns what completes when it is gone
	 */
	void onClaimed(Function<String, CompletableFuture<Void>> end);

}
