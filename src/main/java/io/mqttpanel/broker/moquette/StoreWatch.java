// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Watch over what waits for a store: each second it looks for clients that have waited
 * for too long.
 */
final class StoreWatch {

	/** How long a client waits for the store. */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor((task) -> new Thread(task, "engine-store-watch"));

	/**
	 * Begins to watch.
	 * @param changes what is watched
	 */
	StoreWatch(StoreChanges changes) {
		this.thread.scheduleWithFixedDelay(() -> {
			changes.commits().reportLate(PATIENCE);
			changes.pending().reportLate(PATIENCE);
		}, 1, 1, TimeUnit.SECONDS);
	}

	void close() {
		this.thread.shutdownNow();
	}

}
