// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.PauseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Throttle}.
 */
class ThrottleTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);

	private final Throttle throttle = new Throttle(new HandlerChannel().network(), PauseReason.BYTE_RATE,
			new FrontFixture().events(), this.now::get);

	@Test
	void tellsHowLongTooMuchLasts() {
		this.throttle.allow(1000);
		assertThat(this.throttle.take(1000)).isZero();
		assertThat(this.throttle.take(500)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
		pass(500);
		assertThat(this.throttle.take(0)).isZero();
	}

	@Test
	void savesNothingUpOfTheTimeInWhichNothingCame() {
		this.throttle.allow(1000);
		pass(60_000);
		assertThat(this.throttle.take(1500)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
	}

	@Test
	void slowsNobodyDownWithoutARate() {
		assertThat(this.throttle.take(Integer.MAX_VALUE)).isZero();
		this.throttle.allow(1);
		this.throttle.allow(0);
		assertThat(this.throttle.take(Integer.MAX_VALUE)).isZero();
	}

	private void pass(long millis) {
		this.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
	}

}
