// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Delay of refusals, which slows down repeated logins. Each delayed refusal holds a
 * connection, so their number is limited; beyond that they are sent at once.
 */
final class DelayedRefusals {

	static final int MAXIMUM = 1_000;

	private final Duration delay;

	private final CallClock clock;

	private final AtomicInteger held = new AtomicInteger();

	/**
	 * Creates a delay without refusals.
	 * @param delay for how long
	 * @param clock the time
	 */
	DelayedRefusals(Duration delay, CallClock clock) {
		this.delay = delay;
		this.clock = clock;
	}

	/**
	 * Sends a refusal later, or now if too many are held already.
	 * @param answer sends the refusal; must not block
	 * @return cancels the refusal if it is not sent yet
	 */
	Disposable hold(Runnable answer) {
		if (this.delay.isZero() || !takePlace()) {
			answer.run();
			return Disposables.disposed();
		}
		Disposable place = once(this.held::decrementAndGet);
		Disposable timer = this.clock.scheduler().schedule(() -> {
			place.dispose();
			answer.run();
		}, this.delay.toNanos(), TimeUnit.NANOSECONDS);
		return Disposables.composite(timer, place);
	}

	private boolean takePlace() {
		return this.held.getAndUpdate((count) -> Math.min(count + 1, MAXIMUM)) < MAXIMUM;
	}

	private static Disposable once(Runnable end) {
		AtomicBoolean ended = new AtomicBoolean();
		return () -> {
			if (ended.compareAndSet(false, true)) {
				end.run();
			}
		};
	}

	/**
	 * Returns how many refusals are held.
	 * @return a number of refusals
	 */
	int held() {
		return this.held.get();
	}

}
