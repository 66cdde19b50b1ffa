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

	private final RelayProperties.Reconnect settings = new RelayProperties.Reconnect(Duration.ofMillis(500),
			Duration.ofSeconds(30));

	private final SplittableRandom random = new SplittableRandom(1);

	@Test
	void waitsAboutTwiceAsLongEachTimeUpToTheMaximum() {
		long[] ceilings = { 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000 };
		for (int failures = 0; failures < ceilings.length; failures++) {
			assertThat(delay(failures, Advice.LATER)).isBetween(Duration.ofMillis(ceilings[failures] / 2),
					Duration.ofMillis(ceilings[failures]));
		}
		for (int failures = ceilings.length; failures < 1_000; failures++) {
			assertThat(delay(failures, Advice.LATER)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
		}
	}

	@Test
	void goesAtOnceOnlyOnceInARow() {
		assertThat(delay(0, Advice.AT_ONCE)).isZero();
		assertThat(delay(1, Advice.AT_ONCE)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
	}

	@Test
	void waitsTheMaximumWhenSomebodyHasToChangeSomething() {
		assertThat(delay(0, Advice.AFTER_A_CHANGE)).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void neverWaitsLongerThanTheMaximumWhenThatIsTheMinimum() {
		RelayProperties.Reconnect fixed = new RelayProperties.Reconnect(Duration.ofMillis(70), Duration.ofMillis(70));
		for (int failures = 0; failures < 100; failures++) {
			assertThat(fixed.delay(failures, Advice.LATER, this.random)).isEqualTo(Duration.ofMillis(70));
		}
	}

	private Duration delay(int failures, Advice advice) {
		return this.settings.delay(failures, advice, this.random);
	}

	@ParameterizedTest
	@CsvSource({ "4000, AFTER_A_CHANGE", "4001, AFTER_A_CHANGE", "4099, AFTER_A_CHANGE", "4100, LATER", "4199, LATER",
			"4200, AT_ONCE", "4299, AT_ONCE", "4301, LATER", "1000, LATER", "1006, LATER", "0, LATER" })
	void readsTheCodesOfThePusherProtocol(int code, Advice advice) {
		assertThat(CloseReason.of(code, "why").advice()).isEqualTo(advice);
		assertThat(CloseReason.of(code, "why").reason()).contains(code + " (why)");
	}

}
