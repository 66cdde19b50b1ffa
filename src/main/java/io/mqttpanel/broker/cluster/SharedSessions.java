// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;

/**
 * What the nodes of a cluster share of their sessions: which node has each, and what is
 * noted of its connection. Safe on any thread; no method blocks.
 */
public interface SharedSessions {

	/**
	 * Returns whether commands are answered, as far as is known.
	 * @return {@code false} while there is no connection
	 */
	boolean isConnected();

	/**
	 * Claims a session for a connection of this node, and tells the node that has it.
	 * @param sessionId the session
	 * @param connection number of the connection, higher for later ones
	 * @param apiTokenId number of its API token
	 * @param again whether the connection is there already: then it loses against a later
	 * one of another node
	 * @param exclusive whether teams share client identifiers: then it is refused if a
	 * node has a session with this one for another team
	 * @return the claim
	 */
	CompletableFuture<Claim> claim(String sessionId, long connection, long apiTokenId, boolean again,
			boolean exclusive);

	/**
	 * Notes what another node has to know of a connection if this node ends before it.
	 * @param sessionId its session
	 * @param generation generation of the claim
	 * @param record what is to be known
	 * @return name of what the nodes share, another one after it was lost; empty if the
	 * session is not this node's any more
	 */
	CompletableFuture<Optional<String>> record(String sessionId, long generation, byte[] record);

	/**
	 * Reads of which connections of this node something is noted.
	 * @return their sessions
	 */
	CompletableFuture<Set<String>> recorded();

	/**
	 * Takes the ends of connections of a node that has ended, or a part of them: no other
	 * node announces them. Until they are settled they are noted as this node's to
	 * announce.
	 * @param member which node
	 * @return the ends, empty if there is no more or the node holds its lease
	 */
	CompletableFuture<List<Orphan>> adopt(String member);

	/**
	 * Takes the end of a connection of another node whose session this node has claimed.
	 * @param member which node
	 * @param sessionId the session
	 * @param generation generation of this node's claim
	 * @return the end, empty if nothing is noted of it
	 */
	CompletableFuture<List<Orphan>> adopt(String member, String sessionId, long generation);

	/**
	 * Reads ends that are noted as this node's to announce, or a part of them. The answer
	 * of a command that took them may have been lost.
	 * @return the ends
	 */
	CompletableFuture<List<Orphan>> unsettled();

	/**
	 * Forgets what was noted of connections whose end is announced.
	 * @param keys where they are noted, one at least
	 * @return completes when they are forgotten
	 */
	CompletableFuture<Long> settle(Set<String> keys);

	/**
	 * Gives a session up, if it is still this node's, and takes the end of its
	 * connection, unless another node has.
	 * @param sessionId the session
	 * @param generation generation of the claim
	 * @param departed what is known of the end
	 * @return who announces it
	 */
	CompletableFuture<Release> release(String sessionId, long generation, Departed departed);

	/**
	 * Tells a node that has claimed a session that this one does not have it any more.
	 * @param member which node
	 * @param sessionId the session
	 * @param generation generation of its claim
	 */
	void answer(String member, String sessionId, long generation);

	/**
	 * Tells a node that has claimed a session that its connection here is ending.
	 * @param member which node
	 * @param sessionId the session
	 * @param generation generation of its claim
	 */
	void hear(String member, String sessionId, long generation);

	/**
	 * What other nodes tell.
	 */
	interface Listener {

		/**
		 * Notes that another node has claimed a session of this one.
		 * @param sessionId the session
		 * @param generation generation of the claim
		 * @param member which node
		 */
		void claimed(String sessionId, long generation, String member);

		/**
		 * Notes that the node that has a session ends its connection.
		 * @param sessionId the session
		 * @param generation generation of this node's claim
		 */
		void heard(String sessionId, long generation);

		/**
		 * Notes that the node that had a session has released it.
		 * @param sessionId the session
		 * @param generation generation of this node's claim
		 */
		void released(String sessionId, long generation);

	}

	/**
	 * Claim of a session.
	 *
	 * @param generation number of the claim among all, 0 if it is lost, less if it is
	 * refused
	 * @param owner member name of the node that has had the session, empty for none
	 * @param live whether that node holds its lease: it releases the session first
	 * @param all connections of its API token and of its team on all nodes
	 */
	record Claim(long generation, String owner, boolean live, ConnectionTotals all) {

	}

	/**
	 * Connection whose end is noted as this node's to announce.
	 *
	 * @param key where it is noted
	 * @param sessionId its session
	 * @param record what is noted of it
	 * @param agoMillis for how long it is gone, or its node, 0 if that is not known
	 * @param leavesWill whether its will is to be published
	 */
	@SuppressWarnings("ArrayRecordComponent") // never compared
	record Orphan(String key, String sessionId, byte[] record, long agoMillis, boolean leavesWill) {

	}

	/**
	 * End of a connection of this node.
	 *
	 * @param agoMillis for how long it is gone
	 * @param leavesWill whether its will is to be published
	 * @param epoch name of what the nodes share when it was noted, empty if it was not
	 */
	record Departed(long agoMillis, boolean leavesWill, String epoch) {

	}

	/**
	 * Decision who announces the end of a connection of this node.
	 *
	 * @param own whether this node does
	 * @param keys where that is noted until it is settled, empty if it is not
	 */
	record Release(boolean own, Set<String> keys) {

	}

}
