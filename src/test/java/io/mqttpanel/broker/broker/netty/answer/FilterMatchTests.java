// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.answer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which topics match which filters.
 */
class FilterMatchTests {

	@ParameterizedTest
	@CsvSource({ "a, a", "a/b, a/b", "+, a", "+/+, a/b", "+/+, /", "/+, /a", "#, a", "#, a/b/c", "a/#, a", "a/#, a/b/c",
			"a/+/#, a/b", "a/+, a/", "a//b, a//b", "a/+/b, a//b", "$SYS/#, $SYS/a", "$SYS/+, $SYS/a", "a/#, a/", "#, /",
			"+/#, a" })
	void matches(String filter, String topic) {
		assertThat(FilterMatch.matches(filter, topic)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "a, b", "a, a/b", "a/b, a", "+, a/b", "+, /a", "a/+, a", "a/#, ab", "a/+/#, a", "a/b/#, a/c", "a, A",
			"#, $SYS/a", "+/a, $SYS/a", "aa, a", "a, aa", "/a, a", "a/, a" })
	void doesNotMatch(String filter, String topic) {
		assertThat(FilterMatch.matches(filter, topic)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "$share/g/a/#, a/#", "$share/g//a, /a", "a/b, a/b", "$shared/g/a, $shared/g/a" })
	void findsWhatIsShared(String filter, String inner) {
		assertThat(FilterMatch.inner(filter)).isEqualTo(inner);
	}

}
