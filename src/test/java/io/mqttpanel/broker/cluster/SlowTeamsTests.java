// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SlowTeams}.
 */
class SlowTeamsTests {

	private long now = -1;

	private final SlowTeams teams = new SlowTeams(() -> this.now);

	@Test
	void teamWaitsForTheNodesThatItsMessageIsFor() {
		this.teams.set("a", Set.of("1"));
		assertThat(this.teams.isAnyOn(Set.of("a", "b"), "1")).isTrue();
		assertThat(this.teams.isAnyOn(Set.of("b"), "1")).isFalse();
		assertThat(this.teams.isAnyOn(Set.of("a"), "2")).isFalse();
		this.teams.set("a", Set.of());
		assertThat(this.teams.isAnyOn(Set.of("a"), "1")).isFalse();
	}

	@Test
	void noticeThatIsNotRepeatedDoesNotHold() {
		this.teams.set("a", Set.of("1"));
		this.now += TimeUnit.SECONDS.toNanos(1) - 1;
		assertThat(this.teams.isAnyOn(Set.of("a"), "1")).isTrue();
		this.now++;
		assertThat(this.teams.isAnyOn(Set.of("a"), "1")).isFalse();
	}

}
