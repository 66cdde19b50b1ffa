// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SessionIdTests {

	@Test
	void namesTeamAndClient() {
		String id = SessionId.of(12, 3, "Pump/1");
		assertThat(SessionId.team(id)).isEqualTo("12");
		assertThat(SessionId.client(id)).isEqualTo("pump/1");
		assertThat(SessionId.isOwned(id)).isTrue();
	}

	@Test
	void differsWithEachPart() {
		assertThat(SessionId.of(1, 2, "c")).isNotEqualTo(SessionId.of(2, 2, "c"))
			.isNotEqualTo(SessionId.of(1, 3, "c"))
			.isNotEqualTo(SessionId.of(1, 2, "d"));
	}

	@Test
	void hasNoOwnerInStoreOfAnEarlierVersion() {
		assertThat(SessionId.isOwned("c")).isFalse();
		assertThat(SessionId.team("c")).isEmpty();
		assertThat(SessionId.client("c")).isEqualTo("c");
	}

	/** A database that compares without case and accents takes these for one. */
	@ParameterizedTest
	@CsvSource({ "dev-1, DEV-1", "pump\u00e9, PUMPE", "stra\u00dfe, STRASSE", "\uff44ev, dev", "d\u200bev, dev",
			"\u00c5, a", "I, i", "\u0130, i" })
	void isOneForSpellingsThatADatabaseComparesEqual(String one, String other) {
		assertThat(SessionId.of(1, 2, one)).isEqualTo(SessionId.of(1, 2, other));
	}

	@ParameterizedTest
	@CsvSource({ "dev-1, dev-2", "dev1, dev-1", "a b, ab", "a/b, a_b" })
	void isAnotherForWhatIsSpelledDifferently(String one, String other) {
		assertThat(SessionId.of(1, 2, one)).isNotEqualTo(SessionId.of(1, 2, other));
	}

}
