// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SteadyClock}.
 */
class SteadyClockTests {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private Instant date = START;

	private long nanos = Long.MAX_VALUE;

	private final SteadyClock clock = new SteadyClock(() -> this.nanos, () -> this.date);

	@Test
	void beginsWithTheDateOfTheMachineAndGoesOnWithoutIt() {
		assertThat(this.clock.instant()).isEqualTo(START);
		pass(Duration.ofSeconds(3));
		assertThat(this.clock.instant()).isEqualTo(START.plusSeconds(3));
		this.date = Instant.EPOCH;
		assertThat(this.clock.instant()).isEqualTo(START.plusSeconds(3));
		this.date = START.plus(Duration.ofDays(10_000));
		pass(Duration.ofSeconds(2));
		assertThat(this.clock.instant()).isEqualTo(START.plusSeconds(5));
	}

	/** What is left of a time is the same by the date, whatever that is set to. */
	@Test
	void storesTheDateThatTheMachineHas() {
		Instant end = this.clock.instant().plusSeconds(60);
		assertThat(this.clock.toDate(end)).isEqualTo(end);
		this.date = Instant.EPOCH;
		pass(Duration.ofSeconds(10));
		assertThat(this.clock.toDate(end)).isEqualTo(this.date.plusSeconds(50));
		assertThat(this.clock.fromDate(this.date.plusSeconds(50))).isEqualTo(end);
	}

	@Test
	void leavesNeverAlone() {
		this.date = Instant.EPOCH;
		assertThat(this.clock.toDate(Instant.MAX)).isEqualTo(Instant.MAX);
		assertThat(this.clock.fromDate(Instant.MAX)).isEqualTo(Instant.MAX);
	}

	private void pass(Duration time) {
		this.nanos += time.toNanos();
		this.date = this.date.plus(time);
	}

}
