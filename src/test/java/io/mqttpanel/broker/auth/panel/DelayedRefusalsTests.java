// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long answers are held, and how many.
 */
class DelayedRefusalsTests {

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final AtomicInteger given = new AtomicInteger();

	private final DelayedRefusals answers = answers(Duration.ofSeconds(1));

	private DelayedRefusals answers(Duration delay) {
		return new DelayedRefusals(delay, new CallClock(this.time, () -> this.time.now(TimeUnit.NANOSECONDS)));
	}

	@AfterEach
	void stop() {
		this.time.dispose();
	}

	@Test
	void givesAnAnswerAfterTheDelay() {
		this.answers.hold(this.given::incrementAndGet);
		this.time.advanceTimeBy(Duration.ofMillis(999));
		assertThat(this.given).hasValue(0);
		this.time.advanceTimeBy(Duration.ofMillis(1));
		assertThat(this.given).hasValue(1);
		assertThat(this.answers.held()).isZero();
	}

	@Test
	void givesNoAnswerThatIsGivenUp() {
		this.answers.hold(this.given::incrementAndGet).dispose();
		assertThat(this.answers.held()).isZero();
		this.time.advanceTimeBy(Duration.ofSeconds(2));
		assertThat(this.given).hasValue(0);
	}

	@Test
	void givesAnswersAtOnceWhenTooManyAreHeld() {
		for (int i = 0; i < DelayedRefusals.MAXIMUM + 5; i++) {
			this.answers.hold(this.given::incrementAndGet);
		}
		assertThat(this.given).hasValue(5);
		this.time.advanceTimeBy(Duration.ofSeconds(1));
		assertThat(this.given).hasValue(DelayedRefusals.MAXIMUM + 5);
		assertThat(this.answers.held()).isZero();
	}

	@Test
	void givesAnswersAtOnceWithoutADelay() {
		answers(Duration.ZERO).hold(this.given::incrementAndGet);
		assertThat(this.given).hasValue(1);
	}

}
