// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

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

	@Test
	void tellsHowLongTooMuchLasts() {
		AtomicLong now = new AtomicLong();
		RateLimiter limiter = new RateLimiter(1000, now::get);
		assertThat(limiter.take(1000)).isZero();
		assertThat(limiter.take(500)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
		now.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
		assertThat(limiter.take(0)).isZero();
	}

}
