// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.mqttpanel.broker.cluster.SharedSessions.Departed;
import io.mqttpanel.broker.event.SteadyClock;

/**
 * Connection of this node that has ended, before it is decided which node announces that.
 */
final class Ended {

	private final String sessionId;

	private final OwnedSession claim;

	private final boolean leavesWill;

	private final long endedMillis = SteadyClock.SYSTEM.millis();

	private final CompletableFuture<Boolean> own = new CompletableFuture<>();

	private final AtomicBoolean asked = new AtomicBoolean();

	private volatile boolean left;

	Ended(String sessionId, OwnedSession claim, boolean leavesWill) {
		this.sessionId = sessionId;
		this.claim = claim;
		this.leavesWill = leavesWill;
	}

	String sessionId() {
		return this.sessionId;
	}

	/** Completes with whether this node announces it from its memory. */
	CompletableFuture<Boolean> own() {
		return this.own;
	}

	/** It is announced from what is noted of it. */
	void leave() {
		this.left = true;
		this.own.complete(false);
	}

	boolean isLeft() {
		return this.left;
	}

	Departed departed() {
		return new Departed(SteadyClock.SYSTEM.millis() - this.endedMillis, this.leavesWill, this.claim.epoch());
	}

	/** Whether it is known what is noted, and nobody asks who announces it. */
	boolean begin() {
		return this.claim.noting().isDone() && this.asked.compareAndSet(false, true);
	}

	void failed() {
		this.asked.set(false);
	}

}
