// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.engine;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.moquette.broker.Server;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.broker.engine.fields.EngineFields;

/**
 * Writes the engine's file again and again, where that would do so never again after it
 * has failed once.
 */
final class EngineStore implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EngineStore.class);

	private final ScheduledExecutorService saving = Executors
		.newSingleThreadScheduledExecutor((task) -> new Thread(task, "engine-store"));

	private final MVStore store;

	private boolean failing;

	/**
	 * Begins to save what has changed.
	 * @param server an engine with persistence that has just been started
	 * @param interval how long after one time the next one begins
	 */
	EngineStore(Server server, Duration interval) {
		this.store = (MVStore) EngineFields.read(EngineFields.read(server, "h2Builder"), "mvStore");
		this.saving.scheduleWithFixedDelay(this::save, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void save() {
		try {
			this.store.commit();
			this.failing = false;
		}
		catch (RuntimeException ex) {
			if (!this.failing) {
				logger.warn("Sessions and retained messages could not be saved; tried again and again", ex);
			}
			this.failing = true;
		}
	}

	@Override
	public void close() {
		this.saving.shutdownNow();
	}

}
