// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

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
		public void record(String sessionId, long connection, Supplier<byte[]> record) {
			// Nobody takes its place.
		}

		@Override
		public void release(String sessionId, long connection) {
			// Nobody waits for it.
		}

		@Override
		public void listen(Listener listener, boolean idsAreShared) {
			// Nobody claims it.
		}

	};

	/**
	 * Claims a session for a new connection of this node.
	 * @param sessionId the session
	 * @param connection number of the connection
	 * @return completes, in bounded time, when no other node has a connection of the
	 * session; exceptionally if one has a connection of another team with the same client
	 * identifier, which all share
	 */
	CompletableFuture<Void> claim(String sessionId, long connection);

	/**
	 * Notes what another node has to know of a connection if this node ends before it.
	 * @param sessionId the session
	 * @param connection number of the connection
	 * @param record makes what is to be known now; called on any thread, more than once
	 */
	void record(String sessionId, long connection, Supplier<byte[]> record);

	/**
	 * Gives the claim of a connection up, which is gone.
	 * @param sessionId the session
	 * @param connection number of the connection
	 */
	void release(String sessionId, long connection);

	/**
	 * Sets what carries out on this node what other nodes cause. Called once, before the
	 * first claim.
	 * @param listener carries it out
	 * @param idsAreShared whether teams share client identifiers
	 */
	void listen(Listener listener, boolean idsAreShared);

	/**
	 * What other nodes cause. Called on any thread; no method blocks.
	 */
	interface Listener {

		/**
		 * Ends the connection of a session that another node has claimed.
		 * @param sessionId the session
		 * @return completes when it is gone
		 */
		CompletableFuture<Void> claimed(String sessionId);

		/**
		 * Ends a connection that another node has announced as ended, because it did not
		 * hear of this one.
		 * @param sessionId the session
		 * @param connection number of the connection
		 */
		void disowned(String sessionId, long connection);

		/**
		 * Announces the end of a connection whose node has ended before it.
		 * @param sessionId the session
		 * @param record what that node has noted
		 * @param agoMillis for how long it is gone
		 */
		void orphaned(String sessionId, byte[] record, long agoMillis);

	}

}
