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
		public CompletableFuture<ConnectionTotals> claim(String sessionId, long connection, long apiTokenId) {
			return CompletableFuture.completedFuture(ConnectionTotals.UNKNOWN);
		}

		@Override
		public void record(String sessionId, long connection, Supplier<byte[]> record) {
			// Nobody takes its place.
		}

		@Override
		public CompletableFuture<Boolean> release(String sessionId, long connection, End end) {
			return CompletableFuture.completedFuture(true);
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
	 * @param apiTokenId number of its API token at the Panel
	 * @return completes, in bounded time, when no other node has a connection of the
	 * session; exceptionally if one has a connection of another team with the same client
	 * identifier, which all share
	 */
	CompletableFuture<ConnectionTotals> claim(String sessionId, long connection, long apiTokenId);

	/**
	 * Notes what another node has to know of a connection if this node ends before it.
	 * @param sessionId the session
	 * @param connection number of the connection
	 * @param record makes what is to be known now; called on any thread, more than once
	 */
	void record(String sessionId, long connection, Supplier<byte[]> record);

	/**
	 * Gives the claim of a connection up, which is gone. Of several nodes that could
	 * announce its end one does.
	 * @param sessionId the session
	 * @param connection number of the connection
	 * @param end what is known of its end
	 * @return completes with whether it is the caller who announces the end and publishes
	 * the will, when that is known; until then the caller keeps them
	 */
	CompletableFuture<Boolean> release(String sessionId, long connection, End end);

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
		 * Announces the end of a connection from what is noted of it, because its node
		 * has ended before it or has no memory of it.
		 * @param sessionId the session
		 * @param record what its node has noted
		 * @param agoMillis for how long it is gone
		 * @param leavesWill whether its will is to be published
		 */
		void orphaned(String sessionId, byte[] record, long agoMillis, boolean leavesWill);

	}

	/**
	 * What all nodes have, with a claim that was made just now.
	 *
	 * @param ofApiToken connections with its API token
	 * @param ofTeam connections of its team
	 */
	record ConnectionTotals(int ofApiToken, int ofTeam) {

		/** Nothing is known of other nodes. */
		public static final ConnectionTotals UNKNOWN = new ConnectionTotals(0, 0);

	}

	/**
	 * End of a connection.
	 *
	 * @param leavesWill whether its will is to be published
	 * @param bytes memory that the caller needs until it is decided who announces it
	 */
	record End(boolean leavesWill, long bytes) {

		/** Of a connection that has not begun. */
		public static final End UNBEGUN = new End(false, 0);

	}

}
