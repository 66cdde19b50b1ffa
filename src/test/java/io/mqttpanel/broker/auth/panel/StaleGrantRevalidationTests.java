// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

import io.mqttpanel.broker.event.PanelCallStatus.Breaker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StaleGrantRevalidation}.
 */
class StaleGrantRevalidationTests {

	private final DecisionCache decisions = new CacheFixture().cache(Duration.ofHours(24), Duration.ofHours(1));

	@Test
	void isDueWhenCallsAreMadeAgainAndUntilEveryGrantIsConfirmed() {
		VirtualTimeScheduler time = VirtualTimeScheduler.create();
		AtomicInteger revalidations = new AtomicInteger();
		CallClock clock = new CallClock(time, () -> time.now(TimeUnit.NANOSECONDS));
		try (StaleGrantRevalidation revalidation = new StaleGrantRevalidation(this.decisions, clock,
				Duration.ofSeconds(5))) {
			revalidation.onPanelBack(revalidations::incrementAndGet);
			revalidation.note(Breaker.OPEN);
			this.decisions.put(CacheFixture.KEY, CacheFixture.GRANTED);
			this.decisions.useStale(CacheFixture.KEY);
			time.advanceTimeBy(Duration.ofMinutes(1));
			assertThat(revalidations).hasValue(0);
			revalidation.note(Breaker.HALF_OPEN);
			assertThat(revalidations).hasValue(1);
			time.advanceTimeBy(Duration.ofSeconds(10));
			assertThat(revalidations).hasValue(3);
			this.decisions.put(CacheFixture.KEY, CacheFixture.GRANTED);
			revalidation.note(Breaker.CLOSED);
			time.advanceTimeBy(Duration.ofMinutes(1));
			assertThat(revalidations).hasValue(3);
		}
		time.dispose();
	}

}
