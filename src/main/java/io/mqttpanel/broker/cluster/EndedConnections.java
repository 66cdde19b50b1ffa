// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.mqttpanel.broker.cluster.SharedSessions.Release;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.End;

/**
 * Connections of this node that have ended, until it is decided which node announces
 * that: another one may have done so while this one was not heard of. One that has no
 * room in memory is announced from what is noted of it. They are no more than had been
 * noted while the cluster could be reached. Safe on any thread.
 */
final class EndedConnections {

	private final SharedSessions shared;

	private final Orphans orphans;

	private final long maxBytes;

	private final AtomicLong bytes = new AtomicLong();

	/** By the generations of their claims. */
	private final Map<Long, Ended> undecided = new ConcurrentHashMap<>();

	/**
	 * Creates the connections of one node.
	 * @param shared what the nodes share of their sessions
	 * @param orphans ends that are noted as this node's to announce
	 * @param maxBytes memory of the ends that wait
	 */
	EndedConnections(SharedSessions shared, Orphans orphans, long maxBytes) {
		this.shared = shared;
		this.orphans = orphans;
		this.maxBytes = maxBytes;
	}

	/**
	 * Gives the claim of a connection up, and lets the cluster decide who announces its
	 * end.
	 * @param sessionId its session
	 * @param claim the claim
	 * @param end what is known of the end
	 * @return completes with whether the caller does
	 */
	CompletableFuture<Boolean> add(String sessionId, OwnedSession claim, End end) {
		Ended ended = new Ended(sessionId, claim, end.leavesWill());
		claim.forgetRecord();
		if (claim.isTaken()) {
			ended.own().complete(false);
		}
		else if (!claim.mayBeNoted()) {
			ended.own().complete(true);
		}
		else {
			ended.own().whenComplete((own, none) -> this.bytes.addAndGet(-end.bytes()));
			if (this.bytes.addAndGet(end.bytes()) > this.maxBytes) {
				ended.leave();
			}
		}
		claim.generation().thenAccept((generation) -> {
			if (generation > 0) {
				this.undecided.put(generation, ended);
				claim.noting().thenRun(() -> release(generation, ended));
			}
		});
		return ended.own();
	}

	/** Asks about those that the cluster was not asked about, or in vain. */
	void release() {
		this.undecided.forEach(this::release);
	}

	private void release(Long generation, Ended ended) {
		if (!this.shared.isConnected() || !ended.begin()) {
			return;
		}
		this.shared.release(ended.sessionId(), generation, ended.departed()).whenComplete((release, failure) -> {
			if (failure != null) {
				ended.failed();
			}
			else {
				this.undecided.remove(generation, ended);
				decide(ended, release);
			}
		});
	}

	private void decide(Ended ended, Release release) {
		if (!ended.isLeft()) {
			boolean first = this.orphans.begin(release.keys());
			ended.own().complete(release.own() && first);
			this.orphans.settle(release.keys());
		}
	}

}
