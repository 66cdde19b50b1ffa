// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Answers that are held back for a while, so that who tries again at once is slowed down.
 * Each holds a connection, so only so many are: beyond that they are given at once.
 */
final class DelayedAnswers {

	static final int MAXIMUM = 1_000;

	private final Duration delay;

	private final CallClock clock;

	private final AtomicInteger held = new AtomicInteger();

	/**
	 * Creates an empty hold.
	 * @param delay for how long
	 * @param clock the time
	 */
	DelayedAnswers(Duration delay, CallClock clock) {
		this.delay = delay;
		this.clock = clock;
	}

	/**
	 * Gives an answer later, or now if too many are held already.
	 * @param answer gives the answer; must not block
	 * @return gives up holding it, if it is not given yet
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
	 * Returns how many answers are held.
	 * @return a number of answers
	 */
	int held() {
		return this.held.get();
	}

}
