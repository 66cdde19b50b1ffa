// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.client;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * The place of a connection among those of the same client: one begins when all before it
 * are gone. Used on the channel's event loop.
 */
public final class Succession {

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	private @Nullable Succession predecessor;

	/**
	 * Comes behind an earlier connection: this one counts as released only after that
	 * one.
	 * @param predecessor the earlier connection's
	 */
	public void follow(Succession predecessor) {
		this.predecessor = predecessor;
	}

	/**
	 * Returns what completes when this connection may begin: no earlier one of its client
	 * is left.
	 * @return completes on some event loop
	 */
	public CompletableFuture<Void> turn() {
		Succession earlier = this.predecessor;
		return (earlier != null) ? earlier.released : CompletableFuture.completedFuture(null);
	}

	/**
	 * Lets go of the earlier connection of the client. Its turn must have come.
	 */
	public void succeed() {
		this.predecessor = null;
	}

	/**
	 * Returns what completes when this connection and those before it are gone.
	 * @return completes on some event loop
	 */
	CompletableFuture<Void> released() {
		return this.released;
	}

	/** Lets the client's next connection begin. */
	void release() {
		turn().whenComplete((done, none) -> {
			succeed();
			this.released.complete(null);
		});
	}

}
