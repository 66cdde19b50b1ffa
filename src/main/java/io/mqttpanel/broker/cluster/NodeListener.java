// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

/**
 * What a node hears of the others, and the part of it that each is for.
 *
 * @param member member name of the node
 * @param remote filters of the others
 * @param ownership sessions of the node
 * @param questions questions to the others
 * @param incoming messages of the others
 */
record NodeListener(String member, RemoteRoutes remote, SessionOwnership ownership, Questions questions,
		IncomingMessages incoming) implements ClusterLink.Listener {

	@Override
	public void routesChanged(String node, long version, RouteChanges changes) {
		if (!node.equals(this.member)) {
			this.remote.change(node, version, changes);
		}
	}

	@Override
	public void left(String node) {
		if (!node.equals(this.member)) {
			this.remote.remove(node);
		}
	}

	@Override
	public void claimed(String sessionId, long generation, String node) {
		this.ownership.claimedBy(sessionId, generation, node);
	}

	@Override
	public void heard(String sessionId, long generation) {
		this.ownership.heard(sessionId, generation);
	}

	@Override
	public void released(String sessionId, long generation) {
		this.ownership.released(sessionId, generation);
	}

	@Override
	public void asked(String node, long id, String subject, byte[] question) {
		this.questions.asked(node, id, subject, question);
	}

	@Override
	public void replied(String node, long id, byte[] answer) {
		this.questions.replied(node, id, answer);
	}

	@Override
	public void received(byte[] message) {
		this.incoming.receive(message);
	}

	@Override
	public void taken(byte[] message) {
		this.incoming.take(message);
	}

}
