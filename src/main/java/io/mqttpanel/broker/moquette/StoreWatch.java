// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watch over what waits for a store: each second it looks for clients that have waited
 * for too long, and at the room on disk.
 */
final class StoreWatch {

	private static final Logger logger = LoggerFactory.getLogger(StoreWatch.class);

	/** How long a client waits for the store. */
	static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor((task) -> new Thread(task, "engine-store-watch"));

	/**
	 * Begins to watch.
	 * @param changes what is watched
	 */
	StoreWatch(StoreChanges changes) {
		this.thread.scheduleWithFixedDelay(() -> look(changes), 1, 1, TimeUnit.SECONDS);
	}

	/** A failure must not end the watch. */
	private static void look(StoreChanges changes) {
		try {
			changes.commits().reportLate(PATIENCE);
			changes.pending().reportLate(PATIENCE);
			changes.disk().look();
		}
		catch (RuntimeException | Error ex) {
			logger.error("What waits for the store could not be looked at", ex);
		}
	}

	void close() {
		this.thread.shutdownNow();
	}

}
