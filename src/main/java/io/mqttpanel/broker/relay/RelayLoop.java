// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import reactor.netty.resources.LoopResources;

/**
 * Event loop of the relay: one thread for encoding, timers and the socket.
 */
final class RelayLoop {

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	private final LoopResources resources = LoopResources.create("panel-relay", 1, true);

	private final ScheduledExecutorService executor = this.resources.onClient(true);

	LoopResources resources() {
		return this.resources;
	}

	void execute(Runnable task) {
		this.executor.execute(task);
	}

	ScheduledFuture<?> schedule(Runnable task, Duration delay) {
		return this.executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Runs a task periodically until it throws an exception.
	 * @param task the task
	 * @param pause the time between two executions
	 */
	void repeat(Runnable task, Duration pause) {
		this.executor.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Ends the thread.
	 * @param closed runs when the thread has ended or the timeout has elapsed
	 */
	void close(Runnable closed) {
		this.resources.disposeLater(Duration.ZERO, CLOSE_TIMEOUT).subscribe(null, (ignored) -> closed.run(), closed);
	}

}
