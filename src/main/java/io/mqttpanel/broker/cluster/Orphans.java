// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.cluster.SharedSessions.Orphan;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.Listener;

/**
 * Ends of connections that are noted as this node's to announce, most of them of nodes
 * that have ended: one of the nodes that are left takes each, announces it and publishes
 * its will. Safe on any thread.
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
		public void orphaned(String sessionId, byte[] record, long agoMillis, boolean leavesWill) {
			throw new IllegalStateException("There is no front yet");
		}

	};

	private static final Logger logger = LoggerFactory.getLogger(Orphans.class);

	private final SharedSessions shared;

	/** Nodes whose connections this one is taking over. */
	private final Set<String> adopting = ConcurrentHashMap.newKeySet();

	/** Whether the cluster is asked for more that this node is to announce. */
	private final AtomicBoolean asking = new AtomicBoolean();

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

	/** Those that were announced before are not announced again. */
	private boolean announce(String member, List<Orphan> taken) {
		boolean any = false;
		for (Orphan orphan : taken) {
			try {
				if (begin(Set.of(orphan.key()))) {
					any = true;
					this.listener.orphaned(orphan.sessionId(), orphan.record(), orphan.agoMillis(),
							orphan.leavesWill());
				}
			}
			catch (RuntimeException ex) {
				logger.error("The end of a connection of node {} cannot be announced", member, ex);
			}
		}
		settle(taken.stream().map(Orphan::key).collect(Collectors.toSet()));
		return any;
	}

	/**
	 * Notes that ends are announced.
	 * @param keys where they are noted as this node's to announce
	 * @return {@code false} if they were announced before
	 */
	boolean begin(Set<String> keys) {
		return keys.isEmpty() || this.unsettled.addAll(keys);
	}

	/**
	 * Forgets ends that are announced. Others would announce them again.
	 * @param announced where they are noted
	 */
	void settle(Set<String> announced) {
		if (!announced.isEmpty() && this.shared.isConnected()) {
			this.shared.settle(announced).thenAccept((done) -> this.unsettled.removeAll(announced));
		}
	}

	/**
	 * Forgets those that were to be forgotten and may not be, and announces those of
	 * which this node has not heard that they are its own: the answer was lost, or they
	 * had no room in memory. Called again and again.
	 */
	void check() {
		settle(Set.copyOf(this.unsettled));
		if (this.shared.isConnected() && this.asking.compareAndSet(false, true)) {
			ask();
		}
	}

	private void ask() {
		this.shared.unsettled().whenComplete((found, failure) -> {
			if (failure == null && announce("this", found)) {
				ask();
			}
			else {
				this.asking.set(false);
			}
		});
	}

}
