// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.relay.protocol.CloseReason;
import io.mqttpanel.broker.relay.protocol.CloseReason.Advice;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Delays between attempts to connect.
 */
class ReconnectTests {

	private final ReconnectBackoff backoff = new ReconnectBackoff(
			new RelayProperties.Reconnect(Duration.ofMillis(500), Duration.ofSeconds(30)), new SplittableRandom(1));

	@Test
	void waitsAboutTwiceAsLongEachTimeUpToTheMaximum() {
		long[] ceilings = { 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000 };
		for (long ceiling : ceilings) {
			assertThat(this.backoff.next(Advice.LATER)).isBetween(Duration.ofMillis(ceiling / 2),
					Duration.ofMillis(ceiling));
		}
		for (int i = 0; i < 1_000; i++) {
			assertThat(this.backoff.next(Advice.LATER)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
		}
		this.backoff.reset();
		assertThat(this.backoff.next(Advice.LATER)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
	}

	@Test
	void goesAtOnceOnlyOnceInARow() {
		assertThat(this.backoff.next(Advice.AT_ONCE)).isZero();
		assertThat(this.backoff.next(Advice.AT_ONCE)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
		this.backoff.reset();
		assertThat(this.backoff.next(Advice.AT_ONCE)).isZero();
	}

	@Test
	void waitsTheMaximumWhenSomebodyHasToChangeSomething() {
		assertThat(this.backoff.next(Advice.AFTER_A_CHANGE)).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void neverWaitsLongerThanTheMaximumWhenThatIsTheMinimum() {
		ReconnectBackoff fixed = new ReconnectBackoff(
				new RelayProperties.Reconnect(Duration.ofMillis(70), Duration.ofMillis(70)), new SplittableRandom(1));
		for (int i = 0; i < 100; i++) {
			assertThat(fixed.next(Advice.LATER)).isEqualTo(Duration.ofMillis(70));
		}
	}

	@ParameterizedTest
	@CsvSource({ "4000, AFTER_A_CHANGE", "4001, AFTER_A_CHANGE", "4099, AFTER_A_CHANGE", "4100, LATER", "4199, LATER",
			"4200, AT_ONCE", "4299, AT_ONCE", "4301, LATER", "1000, LATER", "1006, LATER", "0, LATER" })
	void readsTheCodesOfThePusherProtocol(int code, Advice advice) {
		assertThat(CloseReason.of(code, "why").advice()).isEqualTo(advice);
		assertThat(CloseReason.of(code, "why").reason()).contains(code + " (why)");
	}

}
