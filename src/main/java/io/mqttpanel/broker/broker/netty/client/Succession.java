// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.client;

import java.util.BitSet;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * The place of a connection among those of the same client: one begins when all before it
 * are gone, and takes over what they have left open. Used on the channel's event loop.
 */
public final class Succession {

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	private @Nullable Succession predecessor;

	private BitSet unreleased = new BitSet();

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
	 * Takes over what an earlier connection of the client has left open. Its turn must
	 * have come.
	 */
	public void succeed() {
		Succession earlier = this.predecessor;
		if (earlier != null) {
			this.unreleased = earlier.unreleased;
			this.predecessor = null;
		}
	}

	/**
	 * Returns the packet identifiers of the QoS 2 messages that were received and not
	 * released yet.
	 * @return the packet identifiers, to be changed by the caller
	 */
	public BitSet unreleased() {
		return this.unreleased;
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
