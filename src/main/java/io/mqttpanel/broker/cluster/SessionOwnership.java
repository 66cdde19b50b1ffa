// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.cluster.SharedSessions.Claim;
import io.mqttpanel.broker.mqtt.engine.SessionClaims;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;

/**
 * Sessions of this node, which no other node may have at the same time. While the cluster
 * cannot be reached clients are let in nevertheless: who was the last is found out later.
 */
final class SessionOwnership implements SessionClaims {

	/** Time for the cluster to answer. */
	private static final long ANSWER_MILLIS = 2000;

	private final SharedSessions shared;

	private final Orphans orphans;

	/** Bytes that may be noted of all connections together. */
	private final long maxRecordBytes;

	private final AtomicLong recordBytes = new AtomicLong();

	private final Map<String, OwnedSession> owned = new ConcurrentHashMap<>();

	/** Claims of connections that later ones have replaced, by their numbers. */
	private final Map<Long, OwnedSession> replaced = new ConcurrentHashMap<>();

	private final EndedConnections ended;

	private final TakeOvers takeOvers = new TakeOvers();

	/** Whether each client identifier is one team's. */
	private volatile boolean exclusive;

	private volatile Listener listener = Orphans.NOBODY;

	/**
	 * Creates the sessions of one node.
	 * @param shared what the nodes share of them
	 * @param orphans connections of nodes that have ended
	 * @param maxRecordBytes bytes that may be noted of all connections together
	 * @param maxEndBytes memory of ends that wait for the cluster
	 */
	SessionOwnership(SharedSessions shared, Orphans orphans, long maxRecordBytes, long maxEndBytes) {
		this.shared = shared;
		this.orphans = orphans;
		this.maxRecordBytes = maxRecordBytes;
		this.ended = new EndedConnections(shared, orphans, maxEndBytes);
	}

	@Override
	public void listen(Listener carrying, boolean idsAreShared) {
		this.exclusive = idsAreShared;
		this.listener = carrying;
		this.orphans.listen(carrying);
	}

	@Override
	public CompletableFuture<ConnectionTotals> claim(String sessionId, long connection, long apiTokenId) {
		OwnedSession claim = new OwnedSession(connection, apiTokenId);
		OwnedSession before = this.owned.put(sessionId, claim);
		if (before != null) {
			this.replaced.put(before.connection(), before);
			forget(before);
		}
		return claim(sessionId, claim, false);
	}

	private void forget(OwnedSession before) {
		this.recordBytes.addAndGet(-before.resize(0));
	}

	private CompletableFuture<ConnectionTotals> claim(String sessionId, OwnedSession claim, boolean again) {
		CompletableFuture<ConnectionTotals> done = new CompletableFuture<>();
		if (!this.shared.isConnected()) {
			claim.unknown();
			done.complete(ConnectionTotals.UNKNOWN);
			return done;
		}
		this.shared.claim(sessionId, claim.connection(), claim.apiTokenId(), again, this.exclusive)
			.orTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
			.whenComplete((made, failure) -> {
				if (failure != null) {
					claim.unknown();
					done.complete(ConnectionTotals.UNKNOWN);
				}
				else {
					claimed(sessionId, claim, made, done);
				}
			});
		return done;
	}

	private void claimed(String sessionId, OwnedSession claim, Claim made, CompletableFuture<ConnectionTotals> done) {
		claim.generation().complete(Math.max(0, made.generation()));
		if (made.generation() < 0) {
			this.owned.remove(sessionId, claim);
			done.completeExceptionally(new IllegalStateException("Another team has the client identifier"));
		}
		else if (made.owner().isEmpty()) {
			done.complete(made.all());
		}
		else if (made.live()) {
			this.takeOvers.await(sessionId, made.generation()).thenAccept((released) -> {
				if (released) {
					done.complete(made.all());
				}
				else {
					adopt(sessionId, made, done);
				}
			});
		}
		else {
			adopt(sessionId, made, done);
		}
	}

	/** The node that has had the session says nothing of it any more. */
	private void adopt(String sessionId, Claim made, CompletableFuture<ConnectionTotals> done) {
		this.orphans.adopt(made.owner(), sessionId, made.generation())
			.completeOnTimeout(null, ANSWER_MILLIS, TimeUnit.MILLISECONDS)
			.whenComplete((announced, failure) -> done.complete(made.all()));
	}

	@Override
	public void record(String sessionId, long connection, Supplier<byte[]> record) {
		OwnedSession claim = this.owned.get(sessionId);
		if (claim != null && claim.connection() == connection) {
			claim.record(record);
			record(sessionId, claim);
		}
	}

	/**
	 * Where too much is noted, others do not hear of the connection if this node ends.
	 */
	private void record(String sessionId, OwnedSession claim) {
		claim.generation().thenAccept((generation) -> {
			byte[] record = claim.newRecord();
			if (generation <= 0 || record == null || !this.shared.isConnected() || this.owned.get(sessionId) != claim) {
				return;
			}
			int bytes = record.length + sessionId.length();
			int before = claim.resize(bytes);
			if (this.recordBytes.addAndGet((long) bytes - before) > this.maxRecordBytes) {
				forget(claim);
			}
			else {
				claim.note(this.shared.record(sessionId, generation, record));
			}
		});
	}

	@Override
	public CompletableFuture<Boolean> release(String sessionId, long connection, End end) {
		OwnedSession claim = remove(sessionId, connection);
		return (claim != null) ? this.ended.add(sessionId, claim, end) : CompletableFuture.completedFuture(true);
	}

	private @Nullable OwnedSession remove(String sessionId, long connection) {
		OwnedSession claim = this.owned.get(sessionId);
		while (claim != null && claim.connection() == connection) {
			if (this.owned.remove(sessionId, claim)) {
				forget(claim);
				return claim;
			}
			claim = this.owned.get(sessionId);
		}
		return this.replaced.remove(connection);
	}

	/**
	 * Ends the connection of a session that another node has claimed, unless this node
	 * has claimed it again since.
	 * @param sessionId the session
	 * @param generation generation of the other claim
	 * @param member the other node
	 */
	void claimedBy(String sessionId, long generation, String member) {
		OwnedSession claim = this.owned.get(sessionId);
		if (claim == null) {
			this.shared.answer(member, sessionId, generation);
			return;
		}
		this.shared.hear(member, sessionId, generation);
		claim.generation()
			.thenCompose((own) -> (own < generation) ? this.listener.claimed(sessionId)
					: CompletableFuture.completedFuture(null))
			.whenComplete((gone, failure) -> this.shared.answer(member, sessionId, generation));
	}

	/**
	 * Notes that another node ends the connection of a session that this one has claimed.
	 * @param sessionId the session
	 * @param generation generation of the claim
	 */
	void heard(String sessionId, long generation) {
		this.takeOvers.heard(sessionId, generation);
	}

	/**
	 * Lets the connection begin that has waited for another node.
	 * @param sessionId the session
	 * @param generation generation of its claim
	 */
	void released(String sessionId, long generation) {
		this.takeOvers.released(sessionId, generation);
	}

	/**
	 * Claims again what the cluster does not know, and releases what it still has. A
	 * connection that is not the session's last one ends.
	 * @param all whether it knows nothing of this node
	 */
	void claimAgain(boolean all) {
		this.ended.release();
		this.owned.forEach((sessionId, claim) -> {
			if ((all && !claim.isTaken()) || claim.isUnknown()) {
				claimAgain(sessionId, claim);
			}
			else if (claim.isUnnoted() && this.recordBytes.get() < this.maxRecordBytes) {
				record(sessionId, claim);
			}
		});
	}

	private void claimAgain(String sessionId, OwnedSession before) {
		OwnedSession claim = before.again();
		if (this.owned.replace(sessionId, before, claim)) {
			forget(before);
			claim(sessionId, claim, true);
			record(sessionId, claim);
			claim.generation().thenAccept((generation) -> {
				if (generation == 0) {
					this.listener.claimed(sessionId);
				}
			});
		}
	}

	/**
	 * Ends the connections that others have announced as ended while they did not hear of
	 * this node.
	 * @return completes when they are told to
	 */
	CompletableFuture<Void> compare() {
		Map<String, OwnedSession> noted = new HashMap<>();
		this.owned.forEach((sessionId, claim) -> {
			if (claim.isNoted()) {
				noted.put(sessionId, claim);
			}
		});
		return this.shared.recorded().thenAccept((left) -> noted.forEach((sessionId, claim) -> {
			if (!left.contains(sessionId) && this.owned.get(sessionId) == claim) {
				claim.take();
				this.listener.disowned(sessionId, claim.connection());
			}
		}));
	}

}
