// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the length of a pause is read.
 */
class RetryAfterTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2030-01-01T00:00:00Z"), ZoneOffset.UTC);

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			7                              | 7
			60                             | 60
			61                             | 60
			99999999999999999999999        | 60
			0                              | 1
			-5                             | 1
			soon                           | 1
			Tue, 01 Jan 2030 00:00:30 GMT  | 30
			Tue, 01 Jan 2030 01:00:00 GMT  | 60
			Mon, 31 Dec 2029 00:00:00 GMT  | 1
			""")
	void readsSecondsAndDatesWithinBounds(String value, long seconds) {
		assertThat(RetryAfter.read(value, CLOCK)).isEqualTo(Duration.ofSeconds(seconds));
	}

	@Test
	void pausesShortlyWhereNothingIsSaid() {
		assertThat(RetryAfter.read(null, CLOCK)).isEqualTo(RetryAfter.SHORTEST);
	}

}
