// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.mqttpanel.broker.event.SteadyClock;

/**
 * Clock of waits and pauses, with the scheduler that ends them. It is monotonic: changes
 * of the machine's date do not move it.
 *
 * @param scheduler runs what is due later, without blocking
 * @param nanos nanoseconds since any moment
 */
record CallClock(Scheduler scheduler, LongSupplier nanos) {

	/**
	 * Returns the time of the machine.
	 * @return the clock for anything but tests
	 */
	static CallClock system() {
		return new CallClock(Schedulers.parallel(), System::nanoTime);
	}

	/**
	 * Returns the same time for who asks for it in another way.
	 * @return a clock whose date means nothing
	 */
	Clock asClock() {
		return new SteadyClock(this.nanos, () -> Instant.EPOCH);
	}

}
