// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.time.Duration;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.rules.TeamLimits;

import static org.assertj.core.api.Assertions.assertThat;

class TeamsTests {

	private long now = -1_000;

	private final Teams teams = new Teams(new TopicSpaces(true), new TeamLimits(2, 10, 0, 0, 0), () -> this.now);

	@Test
	void teamHasAsManyConnectionsAsAllowed() {
		EmbeddedChannel first = new EmbeddedChannel();
		assertThat(this.teams.join("1", first)).isTrue();
		assertThat(this.teams.join("1", new EmbeddedChannel())).isTrue();
		assertThat(this.teams.join("1", new EmbeddedChannel())).isFalse();
		assertThat(this.teams.join("2", new EmbeddedChannel())).isTrue();
		first.close();
		assertThat(this.teams.join("1", new EmbeddedChannel())).isTrue();
		assertThat(this.teams.join("1", new EmbeddedChannel())).isFalse();
	}

	@Test
	void panelLowersLimitsAndDoesNotRaiseThem() {
		this.teams.note("1", new TeamLimits(1, 100, 7, 0, 0));
		assertThat(this.teams.limits("1")).isEqualTo(new TeamLimits(1, 10, 7, 0, 0));
		assertThat(this.teams.limits("2")).isEqualTo(new TeamLimits(2, 10, 0, 0, 0));
		this.teams.note("1", null);
		assertThat(this.teams.limits("1")).isEqualTo(new TeamLimits(2, 10, 0, 0, 0));
	}

	@Test
	void messagesOfATeamCountTogether() {
		assertThat(this.teams.take("1", 10)).isZero();
		assertThat(this.teams.take("1", 5)).isEqualTo(Duration.ofMillis(500).toNanos());
		assertThat(this.teams.take("2", 10)).isZero();
		this.now += Duration.ofMillis(500).toNanos();
		assertThat(this.teams.take("1", 0)).isZero();
		assertThat(this.teams.take("1", 1)).isEqualTo(Duration.ofMillis(100).toNanos());
	}

	@Test
	void countsNothingWithoutLimits() {
		Teams free = new Teams(new TopicSpaces(true), TeamLimits.NONE, () -> this.now);
		assertThat(free.take("1", 1_000_000)).isZero();
		assertThat(free.join("1", new EmbeddedChannel())).isTrue();
	}

}
