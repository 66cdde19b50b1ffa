// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Lifecycle of the relay. It starts after the web server, which may be the Panel, and
 * before the MQTT listeners, and stops in the reverse order. A start does not wait for
 * the Panel; a stop waits for a bounded time.
 */
final class PanelRelay implements SmartLifecycle {

	static final int PHASE = Integer.MAX_VALUE - 512;

	private final Supplier<RelaySession> sessions;

	private final long stopTimeout;

	private volatile @Nullable RelaySession session;

	PanelRelay(Supplier<RelaySession> sessions, RelayProperties properties) {
		this.sessions = sessions;
		this.stopTimeout = properties.drainTimeout().plusSeconds(5).toMillis();
	}

	@Override
	public void start() {
		RelaySession session = this.sessions.get();
		this.session = session;
		session.start();
	}

	@Override
	public void stop(Runnable callback) {
		RelaySession session = this.session;
		this.session = null;
		if (session != null) {
			session.stop(callback);
		}
		else {
			callback.run();
		}
	}

	@Override
	public void stop() {
		CountDownLatch stopped = new CountDownLatch(1);
		stop(stopped::countDown);
		try {
			stopped.await(this.stopTimeout, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.session != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
