// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.cluster.SharedSessions.Orphan;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.Listener;

/**
 * Connections whose nodes have ended before them. One of the nodes that are left
 * announces the end of each, and publishes its will. Safe on any thread.
 */
final class Orphans {

	/** Before there is anybody who could announce anything. */
	static final Listener NOBODY = new Listener() {

		@Override
		public CompletableFuture<Void> claimed(String sessionId) {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void disowned(String sessionId, long connection) {
			// There is no connection.
		}

		@Override
		public void orphaned(String sessionId, byte[] record, long agoMillis) {
			throw new IllegalStateException("There is no front yet");
		}

	};

	private static final Logger logger = LoggerFactory.getLogger(Orphans.class);

	private final SharedSessions shared;

	/** Nodes whose connections this one is taking over. */
	private final Set<String> adopting = ConcurrentHashMap.newKeySet();

	/** Keys of those that are announced, and not known to be forgotten. */
	private final Set<String> unsettled = ConcurrentHashMap.newKeySet();

	private volatile Listener listener = NOBODY;

	Orphans(SharedSessions shared) {
		this.shared = shared;
	}

	void listen(Listener announcing) {
		this.listener = announcing;
	}

	/**
	 * Takes over the connections of a node whose lease has ended.
	 * @param member which node
	 */
	void adopt(String member) {
		if (this.adopting.add(member)) {
			adopt(member, 0);
		}
	}

	private void adopt(String member, int before) {
		this.shared.adopt(member).whenComplete((taken, failure) -> {
			if (failure != null || taken.isEmpty()) {
				this.adopting.remove(member);
				if (before > 0) {
					logger.info("Announced the ends of {} connections of node {}", before, member);
				}
			}
			else {
				announce(member, taken);
				adopt(member, before + taken.size());
			}
		});
	}

	/**
	 * Takes over the connection of a session that this node has claimed.
	 * @param member the node that has had it
	 * @param sessionId the session
	 * @param generation generation of the claim
	 * @return completes when its end is announced
	 */
	CompletableFuture<Void> adopt(String member, String sessionId, long generation) {
		return this.shared.adopt(member, sessionId, generation).thenAccept((taken) -> announce(member, taken));
	}

	private void announce(String member, List<Orphan> taken) {
		for (Orphan orphan : taken) {
			try {
				this.listener.orphaned(orphan.sessionId(), orphan.record(), orphan.agoMillis());
			}
			catch (RuntimeException ex) {
				logger.error("The end of a connection of node {} cannot be announced", member, ex);
			}
		}
		taken.forEach((orphan) -> this.unsettled.add(orphan.key()));
		settle();
	}

	/** Others would announce them again. Called again until it is known to be done. */
	void settle() {
		Set<String> announced = Set.copyOf(this.unsettled);
		if (!announced.isEmpty() && this.shared.isConnected()) {
			this.shared.settle(announced).thenAccept((done) -> this.unsettled.removeAll(announced));
		}
	}

}
