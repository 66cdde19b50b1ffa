// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.SessionId;

import static org.assertj.core.api.Assertions.assertThat;

class TeamsTests {

	private long now = -1_000;

	private final Teams teams = new Teams(new TopicSpaces(true), new TeamLimits(2, 10, 0, 0, 0), 0, () -> this.now);

	@Test
	void teamHasAsManyConnectionsAsAllowed() {
		EmbeddedChannel first = new EmbeddedChannel();
		assertThat(this.teams.join("1", 0, first)).isTrue();
		assertThat(this.teams.join("1", 0, new EmbeddedChannel())).isTrue();
		assertThat(this.teams.join("1", 0, new EmbeddedChannel())).isFalse();
		assertThat(this.teams.join("2", 0, new EmbeddedChannel())).isTrue();
		first.close();
		assertThat(this.teams.join("1", 0, new EmbeddedChannel())).isTrue();
		assertThat(this.teams.join("1", 0, new EmbeddedChannel())).isFalse();
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
	void teamsThatAreNotConnectedHereAreForgottenWhenNothingOfTheirsWaits() {
		AtomicInteger busy = this.teams.waiting(SessionId.of(1, 1, "c"));
		busy.set(1);
		for (int team = 2; team < 10_000; team++) {
			this.teams.waiting(SessionId.of(team, 1, "c"));
		}
		assertThat(this.teams.waitingTeams()).isLessThan(100);
		assertThat(this.teams.waiting(SessionId.of(1, 2, "d"))).isSameAs(busy);
	}

	@Test
	void onlyTeamCanHaveAllConnections() {
		Teams alone = new Teams(new TopicSpaces(true), TeamLimits.NONE, 8, () -> this.now);
		for (int i = 0; i < 8; i++) {
			assertThat(alone.join("1", 0, new EmbeddedChannel())).isTrue();
		}
	}

	@Test
	void oneOfSeveralTeamsLeavesConnectionsToOthers() {
		Teams several = new Teams(new TopicSpaces(true), TeamLimits.NONE, 8, () -> this.now);
		EmbeddedChannel other = new EmbeddedChannel();
		assertThat(several.join("2", 0, other)).isTrue();
		other.close();
		for (int i = 0; i < 6; i++) {
			assertThat(several.join("1", 0, new EmbeddedChannel())).isTrue();
		}
		assertThat(several.join("1", 0, new EmbeddedChannel())).isFalse();
		assertThat(several.join("2", 0, new EmbeddedChannel())).isTrue();
	}

	@Test
	void teamOfAStoredSessionIsKnown() {
		Teams several = new Teams(new TopicSpaces(true), TeamLimits.NONE, 4, () -> this.now);
		several.know("2");
		for (int i = 0; i < 3; i++) {
			assertThat(several.join("1", 0, new EmbeddedChannel())).isTrue();
		}
		assertThat(several.join("1", 0, new EmbeddedChannel())).isFalse();
	}

	@Test
	void countsNothingWithoutLimits() {
		Teams free = new Teams(new TopicSpaces(true), TeamLimits.NONE, 0, () -> this.now);
		assertThat(free.take("1", 1_000_000)).isZero();
		assertThat(free.join("1", 0, new EmbeddedChannel())).isTrue();
	}

}
