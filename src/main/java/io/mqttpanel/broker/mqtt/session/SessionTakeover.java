// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Order of the connections of one client: one begins when all before it are gone
 * [MQTT-3.1.4-3]. Used on the channel's event loop.
 */
public final class SessionTakeover {

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	private @Nullable SessionTakeover predecessor;

	void follow(SessionTakeover earlier) {
		this.predecessor = earlier;
	}

	/**
	 * Returns what completes when this connection may begin.
	 * @return completes on some event loop
	 */
	public CompletableFuture<Void> turn() {
		SessionTakeover earlier = this.predecessor;
		return (earlier != null) ? earlier.released : CompletableFuture.completedFuture(null);
	}

	/**
	 * Forgets the earlier connection. Its end must have come.
	 */
	public void complete() {
		this.predecessor = null;
	}

	/**
	 * Returns what completes when this connection and those before it are gone.
	 * @return completes on some event loop
	 */
	CompletableFuture<Void> released() {
		return this.released;
	}

	void release() {
		turn().whenComplete((done, none) -> {
			complete();
			this.released.complete(null);
		});
	}

}
