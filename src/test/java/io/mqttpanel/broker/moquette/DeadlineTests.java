// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Deadline}.
 */
class DeadlineTests {

	private final CountDownLatch latch = new CountDownLatch(1);

	@Test
	void endsWithWhatIsWaitedFor() {
		this.latch.countDown();
		assertThat(await(Duration.ofMinutes(1))).isTrue();
	}

	@Test
	void findsWhatHasHappenedAfterTheTime() {
		this.latch.countDown();
		assertThat(await(Duration.ZERO)).isTrue();
		assertThat(await(Duration.ofSeconds(-1))).isTrue();
	}

	@Test
	void endsWithTheTime() {
		assertThat(await(Duration.ofMillis(5))).isFalse();
	}

	@Test
	void waitsOnAThreadThatIsInterrupted() {
		long start = System.nanoTime();
		Thread.currentThread().interrupt();
		boolean happened = await(Duration.ofMillis(50));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(happened).isFalse();
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
	}

	private boolean await(Duration timeout) {
		return Deadline.after(timeout).await((nanos) -> this.latch.await(nanos, TimeUnit.NANOSECONDS));
	}

}
