// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.moquette.broker.Server;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the engine's file again and again, where that would do so never again after it
 * has failed once.
 */
final class MoquetteStore implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(MoquetteStore.class);

	private static final long TIMEOUT_SECONDS = 10;

	private final ScheduledExecutorService saving = Executors
		.newSingleThreadScheduledExecutor((task) -> new Thread(task, "engine-store"));

	private final MVStore store;

	private final Runnable whenClosed;

	/**
	 * Begins to save what has changed.
	 * @param server an engine with persistence that has just been started
	 * @param interval how long after one time the next one begins
	 * @param whenClosed hears, once, that nothing can be saved any more
	 */
	MoquetteStore(Server server, Duration interval, Runnable whenClosed) {
		this.whenClosed = whenClosed;
		this.store = (MVStore) MoquetteFields.read(MoquetteFields.read(server, "h2Builder"), "mvStore");
		this.saving.scheduleWithFixedDelay(this::save, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
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
	 * A store that could not write closes itself, and cannot be opened beside its engine.
	 */
	private void giveUp(@Nullable RuntimeException cause) {
		this.saving.shutdown();
		logger.error(
				"Sessions and retained messages cannot be saved any more, and messages for clients that are away are "
						+ "lost. Liveness is reported as broken: make room and restart the broker",
				cause);
		this.whenClosed.run();
	}

	/**
	 * Ends. Waits a bounded time for what is being written: an interrupt would close the
	 * file under it.
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
