// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Claims of this node that wait for another node to release the session. What the other
 * says may come before the claim's own answer. Safe on any thread.
 */
final class TakeOvers {

	/** Time for the other node to say that it ends its connection. */
	private static final long HEAR_MILLIS = 2000;

	/** Time for that: what its client has sent is handled first. */
	private static final long RELEASE_MILLIS = 6000;

	private final Map<String, TakeOver> waiting = new ConcurrentHashMap<>();

	/**
	 * Waits for the other node.
	 * @param sessionId the session
	 * @param generation generation of the claim
	 * @return completes, in bounded time, with whether the session was released
	 */
	CompletableFuture<Boolean> await(String sessionId, long generation) {
		return of(sessionId, generation).released;
	}

	void heard(String sessionId, long generation) {
		of(sessionId, generation).heard = true;
	}

	void released(String sessionId, long generation) {
		of(sessionId, generation).released.complete(true);
	}

	private TakeOver of(String sessionId, long generation) {
		return this.waiting.computeIfAbsent(generation + " " + sessionId, this::begin);
	}

	private TakeOver begin(String key) {
		TakeOver begun = new TakeOver();
		CompletableFuture.delayedExecutor(HEAR_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
			if (!begun.heard) {
				begun.released.complete(false);
			}
		});
		CompletableFuture.delayedExecutor(RELEASE_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
			this.waiting.remove(key);
			begun.released.complete(false);
		});
		return begun;
	}

	/**
	 * Claim that waits.
	 */
	private static final class TakeOver {

		private final CompletableFuture<Boolean> released = new CompletableFuture<>();

		private volatile boolean heard;

	}

}
