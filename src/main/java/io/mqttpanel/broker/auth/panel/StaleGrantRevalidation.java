// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import reactor.core.Disposable;

import io.mqttpanel.broker.event.PanelCallStatus.Breaker;

/**
 * Revalidation of grants that were used while the Panel was unreachable. It starts as
 * soon as the circuit breaker lets calls through, and is repeated at intervals as long as
 * a grant is unconfirmed. So the Panel's return is noticed even when nobody logs in.
 */
public final class StaleGrantRevalidation implements AutoCloseable {

	private final DecisionCache decisions;

	private final Disposable timer;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	private volatile Breaker breaker = Breaker.CLOSED;

	/**
	 * Starts the timer.
	 * @param decisions the grants
	 * @param clock the time
	 * @param period the interval
	 */
	StaleGrantRevalidation(DecisionCache decisions, CallClock clock, Duration period) {
		this.decisions = decisions;
		this.timer = clock.scheduler()
			.schedulePeriodically(this::revalidate, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Registers a listener. It asks the authenticator again about connected clients with
	 * stale grants, which have priority. If the Panel is not back after all, the answer
	 * is the stale grant again, and the listener is run again later.
	 * @param listener must not block, and may be run by any thread
	 */
	public void onPanelBack(Runnable listener) {
		this.listeners.add(listener);
	}

	/**
	 * Notes whether calls are made. From any thread.
	 * @param state the breaker's new state
	 */
	void note(Breaker state) {
		this.breaker = state;
		revalidate();
	}

	private void revalidate() {
		if (this.breaker != Breaker.OPEN && this.decisions.countUnconfirmed() > 0) {
			this.listeners.forEach(Runnable::run);
		}
	}

	@Override
	public void close() {
		this.timer.dispose();
	}

}
