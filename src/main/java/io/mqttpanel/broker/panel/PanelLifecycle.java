// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lifecycle of the WebSockets. It pings them while the service runs and closes them at a
 * stop, after the broker has sent its last events and before the web server waits for
 * open connections.
 */
class PanelLifecycle implements SmartLifecycle {

	/** Between the broker's relay (minus 512) and the web server's end (minus 1024). */
	static final int PHASE = Integer.MAX_VALUE - 768;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

	private static final Duration CLOSE_CHECK = Duration.ofMillis(20);

	private final PusherConnections connections;

	private final Duration pingInterval;

	private volatile @Nullable Disposable ticks;

	PanelLifecycle(PusherConnections connections, Duration pingInterval) {
		this.connections = connections;
		this.pingInterval = pingInterval;
	}

	@Override
	public void start() {
		this.ticks = Flux.interval(this.pingInterval.dividedBy(6))
			.onBackpressureDrop()
			.subscribe((tick) -> this.connections.checkSilent());
	}

	@Override
	public void stop(Runnable callback) {
		stop();
		Flux.interval(Duration.ZERO, CLOSE_CHECK)
			.takeWhile((check) -> this.connections.size() > 0)
			.takeUntilOther(Mono.delay(CLOSE_TIMEOUT))
			.doFinally((signal) -> callback.run())
			.subscribe();
	}

	@Override
	public void stop() {
		Disposable running = this.ticks;
		if (running != null) {
			running.dispose();
			this.ticks = null;
		}
		this.connections.closeAll();
	}

	@Override
	public boolean isRunning() {
		return this.ticks != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
