// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * When calls are made and when not.
 */
class CallBreakerTests {

	private static final Caller NOWHERE = new Caller("", "");

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final List<Breaker> states = new ArrayList<>();

	private final CallBreaker breaker = new CallBreaker(new AuthProperties.Breaker(50, 10, Duration.ofSeconds(5)),
			new CallClock(this.time, () -> this.time.now(TimeUnit.NANOSECONDS)), (from, to) -> this.states.add(to));

	@AfterEach
	void stop() {
		this.time.dispose();
	}

	private void call(boolean answered, int times) {
		for (int i = 0; i < times; i++) {
			this.breaker.guard(Mono.just(answered), (answer) -> !answer, NOWHERE).block();
		}
	}

	private void probe(boolean answered) {
		this.time.advanceTimeBy(Duration.ofSeconds(6));
		call(answered, CallBreaker.PROBES);
	}

	@Test
	void staysClosedAsLongAsThereWereFewCalls() {
		call(false, 9);
		assertThat(this.breaker.state()).isEqualTo(Breaker.CLOSED);
	}

	@Test
	void opensOnceHalfOfTheLastCallsHaveFailed() {
		call(true, 1_000);
		call(false, 24);
		assertThat(this.breaker.state()).isEqualTo(Breaker.CLOSED);
		call(false, 1);
		assertThat(this.breaker.state()).isEqualTo(Breaker.OPEN);
	}

	@Test
	void refusesAtOnceWhileOpen() {
		call(false, 10);
		Mono<Boolean> never = Mono.error(new AssertionError("must not be called"));
		assertThatExceptionOfType(BreakerOpenException.class)
			.isThrownBy(() -> this.breaker.guard(never, (answer) -> !answer, NOWHERE).block());
	}

	@Test
	void triesAgainByItselfAndClosesWhenThatGoesWell() {
		call(false, 10);
		this.time.advanceTimeBy(Duration.ofMillis(4_999));
		assertThat(this.breaker.state()).isEqualTo(Breaker.OPEN);
		probe(true);
		assertThat(this.states).containsExactly(Breaker.OPEN, Breaker.HALF_OPEN, Breaker.CLOSED);
	}

	@Test
	void opensAgainWhenTryingFailsAndTriesAgainLater() {
		call(false, 10);
		probe(false);
		probe(true);
		assertThat(this.states).containsExactly(Breaker.OPEN, Breaker.HALF_OPEN, Breaker.OPEN, Breaker.HALF_OPEN,
				Breaker.CLOSED);
	}

	@Test
	void triesWithAFewCallsOnlyAndAGivenUpOneIsReplaced() {
		call(false, 10);
		this.time.advanceTimeBy(Duration.ofSeconds(6));
		List<Disposable> probes = new ArrayList<>();
		for (int i = 0; i < CallBreaker.PROBES; i++) {
			probes.add(this.breaker.guard(Mono.<Boolean>never(), (answer) -> !answer, NOWHERE).subscribe());
		}
		assertThatExceptionOfType(BreakerOpenException.class).isThrownBy(() -> call(true, 1));
		probes.forEach(Disposable::dispose);
		call(true, CallBreaker.PROBES);
		assertThat(this.breaker.state()).isEqualTo(Breaker.CLOSED);
	}

	@Test
	void errorsAndGivenUpCallsCountNeitherWay() {
		for (int i = 0; i < 20; i++) {
			this.breaker.guard(Mono.error(new IllegalStateException()), (answer) -> true, NOWHERE)
				.onErrorComplete()
				.block();
			this.breaker.guard(Mono.never(), (answer) -> true, NOWHERE).subscribe().dispose();
		}
		call(false, 9);
		assertThat(this.breaker.state()).isEqualTo(Breaker.CLOSED);
	}

	private void call(boolean answered, String address, String username) {
		this.breaker.guard(Mono.just(answered), (answer) -> !answer, new Caller(address, username))
			.onErrorResume(BreakerOpenException.class, (open) -> Mono.empty())
			.block();
	}

	@Test
	void oneAddressDoesNotOpenItWhileOthersAreAnswered() {
		for (int i = 0; i < 100; i++) {
			call(true, "good" + i % 3, "key");
			for (int failure = 0; failure < 9; failure++) {
				call(false, "bad", "key" + failure);
			}
		}
		assertThat(this.states).isEmpty();
		assertThat(this.breaker.blamesPanel(new Caller("bad", "key0"))).isFalse();
		assertThat(this.breaker.blamesPanel(new Caller("good1", "key"))).isTrue();
	}

	@Test
	void oneUserNameDoesNotOpenItWhileOthersAreAnswered() {
		for (int i = 0; i < 100; i++) {
			call(true, "balancer", "good");
			for (int failure = 0; failure < 9; failure++) {
				call(false, "balancer", "bad");
			}
		}
		assertThat(this.states).isEmpty();
	}

	/** Each address, and each user name, fails once. */
	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.%d", "2001:db8:7:%x::/64" })
	void oneSiteDoesNotOpenItWhileOthersAreAnswered(String ofSite) {
		for (int i = 0; i < 128; i++) {
			call(true, "198.51." + i % 3 + ".1", "key");
			call(false, ofSite.formatted(2 * i), "key" + 2 * i);
			call(false, ofSite.formatted(2 * i + 1), "key" + 2 * i + 1);
		}
		assertThat(this.states).isEmpty();
		assertThat(this.breaker.blamesPanel(new Caller(ofSite.formatted(0), "new"))).isFalse();
		assertThat(this.breaker.blamesPanel(new Caller("198.51.0.2", "new"))).isTrue();
	}

	/** A site that is all there is. */
	@Test
	void oneAddressOfASiteDoesNotOpenItWhileOthersThereAreAnswered() {
		for (int i = 0; i < 100; i++) {
			call(true, "192.0.2." + i % 3, "key");
			for (int failure = 0; failure < 9; failure++) {
				call(false, "192.0.2.9", "key");
			}
		}
		assertThat(this.states).isEmpty();
	}

	@Test
	void manyAddressesOpenItQuickly() {
		for (int i = 0; i < 50; i++) {
			call(true, "good" + i, "key");
		}
		int failures = 0;
		while (this.breaker.state() == Breaker.CLOSED) {
			call(false, "good" + failures++, "key");
		}
		assertThat(failures).isEqualTo(25);
	}

	@Test
	void oneAddressOpensItForItselfAlone() {
		call(false, 10);
		assertThat(this.breaker.state()).isEqualTo(Breaker.OPEN);
		assertThat(this.breaker.isOpenFor(new Caller("", ""))).isTrue();
		assertThat(this.breaker.isOpenFor(new Caller("other", ""))).isFalse();
		call(true, "other", "");
		assertThat(this.breaker.state()).isEqualTo(Breaker.CLOSED);
	}

	@Test
	void othersFindOutWithFewCallsThatThePanelAnswersNobody() {
		call(false, 10);
		int calls = 0;
		while (!this.breaker.isOpenFor(new Caller("other" + calls, ""))) {
			call(false, "other" + calls++, "");
		}
		assertThat(calls).isEqualTo(CallSources.MANY - 1);
		assertThat(this.breaker.state()).isEqualTo(Breaker.OPEN);
		this.time.advanceTimeBy(Duration.ofSeconds(11));
		assertThat(this.breaker.isOpenFor(new Caller("other", ""))).isFalse();
	}

	@Test
	void forgetsSourcesBeyondItsMaximum() {
		CallSources sources = new CallSources(() -> 0);
		for (int i = 0; i < CallSources.FEW + 1; i++) {
			sources.note("first", true);
		}
		assertThat(sources.mayProbe("first")).isFalse();
		for (int i = 0; i < CallSources.MAXIMUM; i++) {
			sources.note("source" + i, false);
		}
		assertThat(sources.mayProbe("first")).isTrue();
	}

}
