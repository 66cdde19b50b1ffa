// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread of a node of a cluster: what it does every so often, and what it is asked to do.
 */
final class ClusterClock implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(ClusterClock.class);

	private volatile @Nullable ScheduledExecutorService scheduler;

	boolean isRunning() {
		return this.scheduler != null;
	}

	void start() {
		this.scheduler = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "cluster-lease");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Does something at once and then every so often.
	 * @param task what is done
	 * @param millis how often
	 */
	void every(long millis, Runnable task) {
		ScheduledExecutorService running = this.scheduler;
		if (running != null) {
			running.scheduleAtFixedRate(() -> attempt(task), 0, millis, TimeUnit.MILLISECONDS);
		}
	}

	/** A task that fails would be the last of its kind. */
	private static void attempt(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			logger.warn("The lease of this node could not be looked after", ex);
		}
	}

	/** Nothing is done after the end. */
	@Override
	public void execute(Runnable task) {
		ScheduledExecutorService running = this.scheduler;
		if (running != null) {
			running.execute(task);
		}
	}

	/**
	 * Ends it.
	 * @return {@code false} if it was not running
	 */
	boolean stop() {
		ScheduledExecutorService running = this.scheduler;
		this.scheduler = null;
		if (running != null) {
			running.shutdownNow();
		}
		return running != null;
	}

}
