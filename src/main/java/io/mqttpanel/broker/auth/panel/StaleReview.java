// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import reactor.core.Disposable;

import io.mqttpanel.broker.auth.PanelRecovery;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;

/**
 * Says when it is time to ask again about those who were let in by an old answer: as soon
 * as calls are made again, be it to try, and then every few seconds as long as one of
 * them is left. So the Panel's return is noticed even when nobody logs in.
 */
final class StaleReview implements PanelRecovery, AutoCloseable {

	private final StaleGrants stale;

	private final Disposable clock;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	private volatile Breaker breaker = Breaker.CLOSED;

	/**
	 * Begins to review.
	 * @param stale who was let in by an old answer
	 * @param clock when it is time
	 * @param period how long after one review the next one comes
	 */
	StaleReview(StaleGrants stale, CallClock clock, Duration period) {
		this.stale = stale;
		this.clock = clock.scheduler()
			.schedulePeriodically(this::review, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void onPanelBack(Runnable listener) {
		this.listeners.add(listener);
	}

	/**
	 * Hears whether calls are made. From any thread.
	 * @param state the breaker's new state
	 */
	void note(Breaker state) {
		this.breaker = state;
		review();
	}

	private void review() {
		if (this.breaker != Breaker.OPEN && this.stale.unconfirmed() > 0) {
			this.listeners.forEach(Runnable::run);
		}
	}

	@Override
	public void close() {
		this.clock.dispose();
	}

}
