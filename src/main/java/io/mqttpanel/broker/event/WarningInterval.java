// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Interval between two warnings about the same thing, where it is up to clients, or to
 * strangers, how often it happens. Safe on any thread.
 */
public final class WarningInterval {

	/** From one warning to the next. */
	public static final Duration LENGTH = Duration.ofMinutes(10);

	private final InstantSource clock;

	private Instant next = Instant.MIN;

	/**
	 * Creates an interval that has passed.
	 * @param clock the time
	 */
	public WarningInterval(InstantSource clock) {
		this.clock = clock;
	}

	/**
	 * Returns whether it has passed. If so, the next one begins.
	 * @return {@code true} for one warning in each interval
	 */
	public synchronized boolean hasPassed() {
		Instant now = this.clock.instant();
		boolean passed = !now.isBefore(this.next);
		if (passed) {
			this.next = now.plus(LENGTH);
		}
		return passed;
	}

}
