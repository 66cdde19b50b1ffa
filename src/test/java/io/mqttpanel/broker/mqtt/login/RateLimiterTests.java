// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RateLimiter}.
 */
class RateLimiterTests {

	@Test
	void takesSecondsWorthAtOnceAndThenAtTheRate() {
		AtomicLong now = new AtomicLong(Long.MAX_VALUE);
		RateLimiter limiter = new RateLimiter(10, now::get);
		for (int i = 0; i < 10; i++) {
			assertThat(limiter.tryTake()).isTrue();
		}
		assertThat(limiter.tryTake()).isFalse();
		now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
		assertThat(limiter.tryTake()).isTrue();
		assertThat(limiter.tryTake()).isFalse();
	}

}
