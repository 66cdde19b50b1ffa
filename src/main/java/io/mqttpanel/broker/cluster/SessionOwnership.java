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

	/**
	 * Claims that are given up and that the cluster still has, with their generations.
	 */
	private final Map<String, Long> unreleased = new ConcurrentHashMap<>();

	private final TakeOvers takeOvers = new TakeOvers();

	/** Whether each client identifier is one team's. */
	private volatile boolean exclusive;

	private volatile Listener listener = Orphans.NOBODY;

	/**
	 * Creates the sessions of one node.
	 * @param shared what the nodes share of them
	 * @param orphans connections of nodes that have ended
	 * @param maxRecordBytes bytes that may be noted of all connections together
	 */
	SessionOwnership(SharedSessions shared, Orphans orphans, long maxRecordBytes) {
		this.shared = shared;
		this.orphans = orphans;
		this.maxRecordBytes = maxRecordBytes;
	}

	@Override
	public void listen(Listener carrying, boolean idsAreShared) {
		this.exclusive = idsAreShared;
		this.listener = carrying;
		this.orphans.listen(carrying);
	}

	@Override
	public CompletableFuture<Void> claim(String sessionId, long connection) {
		OwnedSession claim = new OwnedSession(connection);
		forget(this.owned.put(sessionId, claim));
		return claim(sessionId, claim, false);
	}

	private void forget(@Nullable OwnedSession before) {
		if (before != null) {
			this.recordBytes.addAndGet(-before.resize(0));
		}
	}

	private CompletableFuture<Void> claim(String sessionId, OwnedSession claim, boolean again) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		if (!this.shared.isConnected()) {
			claim.unknown();
			done.complete(null);
			return done;
		}
		this.shared.claim(sessionId, claim.connection(), again, this.exclusive)
			.orTimeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
			.whenComplete((made, failure) -> {
				if (failure != null) {
					claim.unknown();
					done.complete(null);
				}
				else {
					claimed(sessionId, claim, made, done);
				}
			});
		return done;
	}

	private void claimed(String sessionId, OwnedSession claim, Claim made, CompletableFuture<Void> done) {
		claim.generation().complete(Math.max(0, made.generation()));
		if (made.generation() < 0) {
			this.owned.remove(sessionId, claim);
			done.completeExceptionally(new IllegalStateException("Another team has the client identifier"));
		}
		else if (made.owner().isEmpty()) {
			done.complete(null);
		}
		else if (made.live()) {
			this.takeOvers.await(sessionId, made.generation()).thenAccept((released) -> {
				if (released) {
					done.complete(null);
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
	private void adopt(String sessionId, Claim made, CompletableFuture<Void> done) {
		this.orphans.adopt(made.owner(), sessionId, made.generation())
			.completeOnTimeout(null, ANSWER_MILLIS, TimeUnit.MILLISECONDS)
			.whenComplete((announced, failure) -> done.complete(null));
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
				this.shared.record(sessionId, generation, record).thenAccept(claim::noted);
			}
		});
	}

	@Override
	public void release(String sessionId, long connection) {
		OwnedSession claim = this.owned.get(sessionId);
		if (claim != null && claim.connection() == connection && this.owned.remove(sessionId, claim)) {
			forget(claim);
			claim.generation().thenAccept((generation) -> {
				if (generation > 0) {
					this.unreleased.put(sessionId, generation);
					release(sessionId, generation);
				}
			});
		}
	}

	private void release(String sessionId, Long generation) {
		if (this.shared.isConnected()) {
			this.shared.release(sessionId, generation)
				.thenAccept((done) -> this.unreleased.remove(sessionId, generation));
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
		OwnedSession claim = this.owned.get(sessionId);
		if (claim == null) {
			this.shared.answer(member, sessionId, generation);
			return;
		}
		this.shared.hear(member, sessionId, generation);
		claim.generation()
			.thenCompose((own) -> (own < generation) ? end(sessionId, claim) : CompletableFuture.completedFuture(null))
			.whenComplete((gone, failure) -> this.shared.answer(member, sessionId, generation));
	}

	/**
	 * The other node may have announced it already, because this one was slow to hear.
	 */
	private CompletableFuture<Void> end(String sessionId, OwnedSession claim) {
		if (!claim.isNoted()) {
			return this.listener.claimed(sessionId);
		}
		return this.shared.isRecorded(sessionId)
			.completeOnTimeout(true, ANSWER_MILLIS, TimeUnit.MILLISECONDS)
			.exceptionally((failure) -> true)
			.thenCompose((recorded) -> {
				if (!recorded) {
					this.listener.disowned(sessionId, claim.connection());
				}
				return this.listener.claimed(sessionId);
			});
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
		this.owned.forEach((sessionId, claim) -> {
			if (all || claim.isUnknown()) {
				claimAgain(sessionId, claim);
			}
			else if (claim.isUnnoted() && this.recordBytes.get() < this.maxRecordBytes) {
				record(sessionId, claim);
			}
		});
		this.unreleased.forEach(this::release);
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
				this.listener.disowned(sessionId, claim.connection());
			}
		}));
	}

}
