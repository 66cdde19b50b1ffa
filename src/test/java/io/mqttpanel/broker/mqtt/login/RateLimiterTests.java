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

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);

	private final RateLimiter limiter = new RateLimiter(640, this.now::get);

	private int take(String source, int times) {
		int taken = 0;
		for (int i = 0; i < times; i++) {
			taken += this.limiter.tryTake(source) ? 1 : 0;
		}
		return taken;
	}

	private void pass(long millis) {
		this.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
	}

	@Test
	void takesSecondsWorthAtOnceAndThenAtTheRate() {
		assertThat(take("balancer", 10_000)).isBetween(640, 650);
		pass(100);
		assertThat(take("balancer", 10_000)).isBetween(63, 66);
		assertThat(take("balancer", 1)).isZero();
	}

	@Test
	void keepsRoomForSourcesThatUseLittle() {
		int loud = 0;
		int served = 0;
		for (int tick = 0; tick < 100; tick++) {
			loud += take("loud", 1_000);
			served += take("device" + tick, 2);
			pass(100);
		}
		assertThat(served).as("all but those with the hash of the other").isBetween(190, 200);
		assertThat(loud).as("what the others left").isBetween(9 * 640, 11 * 640);
	}

	@Test
	void servesLittleBeforeMuchWhenManyComeAtOnce() {
		take("loud", 10_000);
		int served = 0;
		for (int i = 0; i < 300; i++) {
			served += take("device" + i, 1);
		}
		assertThat(served).as("all but those with the hash of the other").isBetween(290, 300);
		assertThat(take("loud", 1)).isZero();
	}

	/** A /48 of IPv6 has 65,536 networks that count as addresses. */
	@Test
	void siteUsesHalfOfWhatOthersWant() {
		int loud = 0;
		int served = 0;
		int number = 0;
		for (int tick = 0; tick < 100; tick++) {
			for (int i = 0; i < 1_000; i++) {
				loud += take("2001:db8:7:" + Integer.toHexString(number++ % 65_536) + "::/64", 1);
			}
			for (int i = 0; i < 30; i++) {
				served += take("2001:db8:" + Integer.toHexString(0x1000 + tick * 30 + i) + ":1::/64", 1);
			}
			pass(100);
		}
		assertThat(served).as("all but those with the hash of the other").isBetween(2_980, 3_000);
		assertThat(loud).as("what the others left").isBetween(3_300, 4_400);
	}

}
