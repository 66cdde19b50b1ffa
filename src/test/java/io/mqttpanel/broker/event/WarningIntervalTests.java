// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WarningInterval}.
 */
class WarningIntervalTests {

	private Instant now = Instant.EPOCH;

	private final WarningInterval interval = new WarningInterval(() -> this.now);

	@Test
	void allowsOneWarningUntilItHasPassed() {
		assertThat(this.interval.hasPassed()).isTrue();
		assertThat(this.interval.hasPassed()).isFalse();
		this.now = this.now.plus(WarningInterval.LENGTH).minus(Duration.ofMillis(1));
		assertThat(this.interval.hasPassed()).isFalse();
		this.now = this.now.plusMillis(1);
		assertThat(this.interval.hasPassed()).isTrue();
		assertThat(this.interval.hasPassed()).isFalse();
	}

}
