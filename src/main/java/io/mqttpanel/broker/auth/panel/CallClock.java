// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

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
		return new SteadyClock(this.nanos);
	}

	/**
	 * A clock that no change of the machine's date can stop or turn back.
	 */
	private static final class SteadyClock extends Clock {

		private final LongSupplier nanos;

		SteadyClock(LongSupplier nanos) {
			this.nanos = nanos;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return Instant.EPOCH.plusNanos(this.nanos.getAsLong());
		}

	}

}
