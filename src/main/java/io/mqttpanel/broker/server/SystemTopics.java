// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import io.mqttpanel.broker.mqtt.engine.Engine;

/**
 * Publishes the broker's numbers to topics of its own, while the broker runs: at once and
 * then every so often, those that have changed. They are retained, but not stored, and
 * are no messages that anybody is told of but subscribers.
 */
final class SystemTopics implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(SystemTopics.class);

	private final Engine engine;

	private final SystemSums sums;

	private final Duration interval;

	private final Map<String, String> published = new HashMap<>();

	private boolean failing;

	private volatile @Nullable ScheduledExecutorService scheduler;

	/**
	 * Creates them.
	 * @param engine the engine that publishes them
	 * @param sums what is published
	 * @param interval how often, 0 for never
	 */
	SystemTopics(Engine engine, SystemSums sums, Duration interval) {
		this.engine = engine;
		this.sums = sums;
		this.interval = interval;
	}

	@Override
	public int getPhase() {
		return DEFAULT_PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.scheduler != null;
	}

	@Override
	public void start() {
		if (this.interval.isZero()) {
			return;
		}
		ScheduledExecutorService starting = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "mqtt-system-topics");
			thread.setDaemon(true);
			return thread;
		});
		this.scheduler = starting;
		starting.execute(this.published::clear);
		starting.scheduleWithFixedDelay(this::publish, 0, this.interval.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void stop() {
		ScheduledExecutorService running = this.scheduler;
		this.scheduler = null;
		if (running != null) {
			running.shutdown();
		}
	}

	/** The next round begins when this one is done. */
	private void publish() {
		try {
			this.sums.now().join().forEach((topic, value) -> {
				if (!value.equals(this.published.put(topic, value))) {
					this.engine.publishSystem(topic, value.getBytes(StandardCharsets.UTF_8));
				}
			});
			this.failing = false;
		}
		catch (RuntimeException ex) {
			if (!this.failing && isRunning()) {
				logger.warn("The broker's own topics are not published: {}", ex.toString());
			}
			this.failing = true;
		}
	}

}
