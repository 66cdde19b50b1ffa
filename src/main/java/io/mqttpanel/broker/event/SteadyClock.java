// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * Clock that begins with the machine's date and goes on from there, whatever that is set
 * to meanwhile: a device without a battery learns the date a while after its start.
 * Everything that lasts or ends within this process goes by it. What is stored has the
 * machine's date, and is read by it.
 */
public final class SteadyClock extends Clock {

	/** The one of this process. */
	public static final SteadyClock SYSTEM = new SteadyClock(System::nanoTime, Clock.systemUTC());

	private final LongSupplier nanos;

	private final InstantSource machine;

	private final long begun;

	private final Instant start;

	/**
	 * Creates a clock.
	 * @param nanos nanoseconds since any moment
	 * @param machine the machine's date
	 */
	public SteadyClock(LongSupplier nanos, InstantSource machine) {
		this.nanos = nanos;
		this.machine = machine;
		this.begun = nanos.getAsLong();
		this.start = machine.instant();
	}

	@Override
	public Instant instant() {
		return this.start.plusNanos(this.nanos.getAsLong() - this.begun);
	}

	/**
	 * Returns when something is by the machine's date, as it is now.
	 * @param moment a time of this clock, {@link Instant#MAX} for never
	 * @return the date, to be stored
	 */
	public Instant toDate(Instant moment) {
		return moment.equals(Instant.MAX) ? moment : moment.plus(ahead());
	}

	/**
	 * Returns when something is by this clock.
	 * @param date the machine's date, {@link Instant#MAX} for never
	 * @return a time of this clock
	 */
	public Instant fromDate(Instant date) {
		return date.equals(Instant.MAX) ? date : date.minus(ahead());
	}

	private Duration ahead() {
		return Duration.between(instant(), this.machine.instant());
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

}
