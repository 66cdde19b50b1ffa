// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timer that writes Moquette's file again and again. Moquette's own writes never again
 * after it has failed once.
 */
final class MoquetteStore implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(MoquetteStore.class);

	private static final long TIMEOUT_SECONDS = 10;

	private final ScheduledExecutorService saving = Executors
		.newSingleThreadScheduledExecutor((task) -> new Thread(task, "engine-store"));

	private final MVStore store;

	private final Runnable whenClosed;

	/**
	 * Begins to save changes.
	 * @param store the file
	 * @param interval the time between two saves
	 * @param whenClosed called once, when nothing can be saved any more
	 */
	MoquetteStore(MVStore store, Duration interval, Runnable whenClosed) {
		this.store = store;
		this.whenClosed = whenClosed;
		this.saving.scheduleWithFixedDelay(this::save, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
	}

	MVStore file() {
		return this.store;
	}

	private void save() {
		if (this.store.isClosed()) {
			giveUp(null);
			return;
		}
		try {
			this.store.commit();
		}
		catch (RuntimeException ex) {
			if (this.store.isClosed()) {
				giveUp(ex);
				return;
			}
			logger.warn("Sessions and retained messages could not be saved; tried again", ex);
		}
	}

	/**
	 * Ends for good: a store that could not write closes itself, and Moquette cannot open
	 * it again.
	 */
	private void giveUp(@Nullable RuntimeException cause) {
		this.saving.shutdown();
		logger.error("Sessions and retained messages cannot be saved any more, and messages for absent clients are "
				+ "lost. Liveness is reported as broken: make room and restart the broker", cause);
		this.whenClosed.run();
	}

	/**
	 * Stops saving. Waits a bounded time for a save under way: an interrupt would close
	 * the file under it.
	 */
	@Override
	public void close() {
		this.saving.shutdown();
		try {
			if (!this.saving.awaitTermination(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
				logger.warn("Sessions and retained messages are still being saved");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
