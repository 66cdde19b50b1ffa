// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is let in by an old answer, for how long, and when that is looked at again.
 */
class StaleGrantsTests {

	private static final DecisionKey KEY = new DecisionKey("dev", "key", "code");

	private static final Granted GRANTED = new Granted(1, 2, 3);

	private final AtomicLong nanos = new AtomicLong();

	private final StaleGrants stale = stale(Duration.ofHours(1));

	private StaleGrants stale(Duration maxStale) {
		return new StaleGrants(maxStale, 100, this.nanos::get);
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	@Test
	void letsInUntilAnHourAfterTheAnswerIsOver() {
		this.stale.note(KEY, GRANTED, Duration.ofHours(24));
		pass(Duration.ofHours(25).minusSeconds(1));
		assertThat(this.stale.letIn(KEY)).isEqualTo(GRANTED);
		pass(Duration.ofSeconds(1));
		assertThat(this.stale.letIn(KEY)).isNull();
	}

	@Test
	void doesNotProlongItByUse() {
		this.stale.note(KEY, GRANTED, Duration.ZERO);
		pass(Duration.ofMinutes(59));
		assertThat(this.stale.letIn(KEY)).isNotNull();
		pass(Duration.ofMinutes(1));
		assertThat(this.stale.letIn(KEY)).isNull();
	}

	@Test
	void endsWithARefusalButNotWithAFailure() {
		this.stale.note(KEY, GRANTED, Duration.ofHours(24));
		this.stale.note(KEY, new Unavailable("down"), Duration.ZERO);
		assertThat(this.stale.letIn(KEY)).isNotNull();
		this.stale.note(KEY, new Refused("no"), Duration.ofSeconds(10));
		assertThat(this.stale.letIn(KEY)).isNull();
		assertThat(this.stale.isUnconfirmed(KEY)).isFalse();
	}

	@Test
	void knowsOnlyTheVeryCredentials() {
		this.stale.note(KEY, GRANTED, Duration.ofHours(24));
		assertThat(this.stale.letIn(new DecisionKey("dev", "key", "other"))).isNull();
	}

	@Test
	void countsWhoIsInThatWayUntilThePanelIsAsked() {
		this.stale.note(KEY, GRANTED, Duration.ofHours(24));
		this.stale.letIn(KEY);
		this.stale.letIn(KEY);
		assertThat(this.stale.unconfirmed()).isEqualTo(1);
		assertThat(this.stale.isUnconfirmed(KEY)).isTrue();
		this.stale.note(KEY, GRANTED, Duration.ofHours(24));
		assertThat(this.stale.unconfirmed()).isZero();
	}

	@Test
	void forgetsWhatItIsTold() {
		this.stale.note(KEY, GRANTED, Duration.ofHours(24));
		this.stale.forget((key) -> key.username().equals("key"));
		assertThat(this.stale.letIn(KEY)).isNull();
	}

	@Test
	void letsNobodyInWhenTurnedOff() {
		StaleGrants off = stale(Duration.ZERO);
		off.note(KEY, GRANTED, Duration.ofHours(24));
		assertThat(off.letIn(KEY)).isNull();
		assertThat(off.knows(KEY)).isFalse();
	}

	@Test
	void isLookedAtAgainWhenCallsAreMadeAgainAndUntilNobodyIsLeft() {
		VirtualTimeScheduler time = VirtualTimeScheduler.create();
		AtomicInteger reviews = new AtomicInteger();
		CallClock clock = new CallClock(time, () -> time.now(TimeUnit.NANOSECONDS));
		try (StaleReview review = new StaleReview(this.stale, clock, Duration.ofSeconds(5))) {
			review.onPanelBack(reviews::incrementAndGet);
			review.note(Breaker.OPEN);
			this.stale.note(KEY, GRANTED, Duration.ofHours(24));
			this.stale.letIn(KEY);
			time.advanceTimeBy(Duration.ofMinutes(1));
			assertThat(reviews).hasValue(0);
			review.note(Breaker.HALF_OPEN);
			assertThat(reviews).hasValue(1);
			time.advanceTimeBy(Duration.ofSeconds(10));
			assertThat(reviews).hasValue(3);
			this.stale.note(KEY, GRANTED, Duration.ofHours(24));
			review.note(Breaker.CLOSED);
			time.advanceTimeBy(Duration.ofMinutes(1));
			assertThat(reviews).hasValue(3);
		}
		time.dispose();
	}

}
