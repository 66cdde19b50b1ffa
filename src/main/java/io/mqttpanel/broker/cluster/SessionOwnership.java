// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.mqttpanel.broker.mqtt.engine.SessionClaims;

/**
 * Sessions of this node, which no other node may have at the same time. While the cluster
 * cannot be reached clients are let in nevertheless: who was the last is found out later.
 */
final class SessionOwnership implements SessionClaims {

	/** Time for the cluster to say who has a session. */
	private static final long CLAIM_MILLIS = 2000;

	/** Time for the node that has it: what its client has sent is handled first. */
	private static final long RELEASE_MILLIS = 6000;

	/** Generation of a claim that the cluster does not know. */
	private static final long UNKNOWN = -1;

	private final ClusterLink link;

	private final Map<String, Owned> owned = new ConcurrentHashMap<>();

	/** Answers of other nodes to claims of this one, by generation and session. */
	private final Map<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

	private volatile Function<String, CompletableFuture<Void>> end = (sessionId) -> CompletableFuture
		.completedFuture(null);

	SessionOwnership(ClusterLink link) {
		this.link = link;
	}

	@Override
	public void onClaimed(Function<String, CompletableFuture<Void>> ending) {
		this.end = ending;
	}

	@Override
	public CompletableFuture<Void> claim(String sessionId, long connection) {
		Owned claim = new Owned(connection, new CompletableFuture<>());
		this.owned.put(sessionId, claim);
		return claim(sessionId, claim, false);
	}

	private CompletableFuture<Void> claim(String sessionId, Owned claim, boolean again) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		if (!this.link.isConnected()) {
			claim.generation().complete(UNKNOWN);
			done.complete(null);
			return done;
		}
		this.link.claim(sessionId, claim.connection(), again)
			.completeOnTimeout(new ClusterLink.Claim(UNKNOWN, ""), CLAIM_MILLIS, TimeUnit.MILLISECONDS)
			.whenComplete((made, failure) -> {
				if (failure != null) {
					claim.generation().complete(UNKNOWN);
					done.complete(null);
				}
				else {
					claimed(sessionId, claim, made, done);
				}
			});
		return done;
	}

	private void claimed(String sessionId, Owned claim, ClusterLink.Claim made, CompletableFuture<Void> done) {
		claim.generation().complete(made.generation());
		if (made.owner().isEmpty()) {
			done.complete(null);
		}
		else {
			waiter(sessionId, made.generation()).thenAccept(done::complete);
		}
	}

	/** The owner's answer may come before the claim's own one. */
	private CompletableFuture<Void> waiter(String sessionId, long generation) {
		return this.waiting.computeIfAbsent(generation + " " + sessionId, (key) -> {
			CompletableFuture<Void> waiter = new CompletableFuture<>();
			CompletableFuture.delayedExecutor(RELEASE_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
				this.waiting.remove(key);
				waiter.complete(null);
			});
			return waiter;
		});
	}

	@Override
	public void release(String sessionId, long connection) {
		Owned claim = this.owned.get(sessionId);
		if (claim != null && claim.connection() == connection && this.owned.remove(sessionId, claim)) {
			claim.generation().thenAccept((generation) -> {
				if (generation > 0 && this.link.isConnected()) {
					this.link.release(sessionId, generation);
				}
			});
		}
	}

	/**
	 * Ends the connection of a session that another node has claimed, unless this node
	 * has claimed it again since.
	 * @param sessionId the session
	 * @param generation generation of the other claim
	 * @param member the other node
	 */
	void claimedBy(String sessionId, long generation, String member) {
		Owned claim = this.owned.get(sessionId);
		if (claim == null) {
			this.link.answer(member, sessionId, generation);
			return;
		}
		claim.generation()
			.thenCompose(
					(own) -> (own < generation) ? this.end.apply(sessionId) : CompletableFuture.completedFuture(null))
			.whenComplete((gone, failure) -> this.link.answer(member, sessionId, generation));
	}

	/**
	 * Lets the connection begin that has waited for another node.
	 * @param sessionId the session
	 * @param generation generation of its claim
	 */
	void released(String sessionId, long generation) {
		waiter(sessionId, generation).complete(null);
	}

	/**
	 * Claims again what the cluster does not know. A connection that is not the session's
	 * last one ends.
	 * @param all whether it knows nothing of this node
	 */
	void claimAgain(boolean all) {
		this.owned.forEach((sessionId, claim) -> {
			if (all || claim.isUnknown()) {
				claimAgain(sessionId, claim);
			}
		});
	}

	private void claimAgain(String sessionId, Owned before) {
		Owned claim = new Owned(before.connection(), new CompletableFuture<>());
		if (this.owned.replace(sessionId, before, claim)) {
			claim(sessionId, claim, true);
			claim.generation().thenAccept((generation) -> {
				if (generation == 0) {
					this.end.apply(sessionId);
				}
			});
		}
	}

	/**
	 * Claim of this node.
	 *
	 * @param connection number of the connection that has the session
	 * @param generation completes with the number of the claim, 0 if it is lost
	 */
	private record Owned(long connection, CompletableFuture<Long> generation) {

		boolean isUnknown() {
			return this.generation.getNow(0L) == UNKNOWN;
		}

	}

}
