// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import io.mqttpanel.broker.event.SessionId;

/**
 * Names of keys and channels in Redis.
 *
 * @param prefix what all begin with
 * @param member member name of this node
 */
record RedisKeys(String prefix, String member) {

	/**
	 * Ends of the leases of all nodes: a sorted set.
	 * @return the key
	 */
	String leases() {
		return this.prefix + "leases";
	}

	/**
	 * Name of what Redis has in memory, another one after it has forgotten all: a string.
	 * @return the key
	 */
	String epoch() {
		return this.prefix + "epoch";
	}

	/**
	 * Versions of the routes of all nodes: a hash.
	 * @return the key
	 */
	String versions() {
		return this.prefix + "versions";
	}

	/**
	 * Bytes in the inboxes of all nodes: a hash.
	 * @return the key
	 */
	String bytes() {
		return this.prefix + "bytes";
	}

	/**
	 * Filters of a node: a set.
	 * @param node its member name
	 * @return the key
	 */
	String routes(String node) {
		return this.prefix + "routes:" + node;
	}

	/**
	 * Messages for a node: a stream.
	 * @param node its member name
	 * @return the key
	 */
	String inbox(String node) {
		return this.prefix + "inbox:" + node;
	}

	/**
	 * Retained messages by their topics: a hash.
	 * @return the key
	 */
	String retained() {
		return this.prefix + "retained";
	}

	/**
	 * What each node has stored last: a hash.
	 * @return the key
	 */
	String rounds() {
		return this.prefix + "rounds";
	}

	/**
	 * Counter of claims.
	 * @return the key
	 */
	String generations() {
		return this.prefix + "generations";
	}

	/**
	 * Claim of a session: a string.
	 * @param sessionId the session
	 * @return the key
	 */
	String claim(String sessionId) {
		return this.prefix + "claim:" + sessionId;
	}

	/**
	 * Sessions with the client identifier of a session, where teams share them: a set.
	 * @param sessionId the session
	 * @return the key
	 */
	String identifier(String sessionId) {
		return this.prefix + "identifier:" + SessionId.client(sessionId);
	}

	/**
	 * API tokens of the sessions that are claimed: a hash.
	 * @return the key
	 */
	String tokens() {
		return this.prefix + "tokens";
	}

	/**
	 * Sessions of an API token that are claimed: a set.
	 * @param apiTokenId number of the API token
	 * @return the key
	 */
	String token(long apiTokenId) {
		return this.prefix + "token:" + apiTokenId;
	}

	/**
	 * Sessions of a team that are claimed: a set.
	 * @param sessionId one of them
	 * @return the key
	 */
	String team(String sessionId) {
		return this.prefix + "team:" + SessionId.team(sessionId);
	}

	/**
	 * Sessions of this node: a set.
	 * @return the key
	 */
	String sessions() {
		return this.prefix + "sessions:" + this.member;
	}

	/**
	 * What a node has noted of its connections: a hash.
	 * @param node its member name
	 * @return the key
	 */
	String clients(String node) {
		return this.prefix + "clients:" + node;
	}

	/**
	 * Ends of connections that a node announces: a hash.
	 * @param node its member name
	 * @return the key
	 */
	String ends(String node) {
		return this.prefix + "ends:" + node;
	}

	/**
	 * Questions to all nodes.
	 * @return the channel
	 */
	String questions() {
		return this.prefix + "questions";
	}

	/**
	 * Answers to a node.
	 * @param node its member name
	 * @return the channel
	 */
	String answers(String node) {
		return this.prefix + "answers:" + node;
	}

	/**
	 * Ends of revocations: a sorted set.
	 * @return the key
	 */
	String revocations() {
		return this.prefix + "revocations";
	}

	/**
	 * Counter of revocations.
	 * @return the key
	 */
	String revocationsVersion() {
		return this.prefix + "revocations-version";
	}

	/**
	 * Changes of filters, and nodes that leave.
	 * @return the channel
	 */
	String changes() {
		return this.prefix + "changes";
	}

	/**
	 * Messages of QoS 0 for a node.
	 * @param node its member name
	 * @return the channel
	 */
	String messages(String node) {
		return this.prefix + "messages:" + node;
	}

}
