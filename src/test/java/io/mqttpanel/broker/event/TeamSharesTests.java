// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TeamShares}.
 */
class TeamSharesTests {

	private final TeamShares shares = new TeamShares(100);

	@Test
	void leavesQuarterToOthers() {
		assertThat(this.shares.hasRoom("1", 75)).isTrue();
		assertThat(this.shares.hasRoom("1", 76)).isFalse();
		assertThat(this.shares.add("1", 75)).isTrue();
		assertThat(this.shares.hasRoom("1", 1)).isFalse();
		assertThat(this.shares.hasRoom("2", 18)).isTrue();
		assertThat(this.shares.hasRoom("2", 19)).isFalse();
		assertThat(this.shares.taken()).isEqualTo(75);
	}

	@Test
	void teamsThatTakeAllTheyCanHaveAsMuchAsEachOther() {
		for (boolean any = true; any;) {
			any = takeOne("1") | takeOne("2");
		}
		assertThat(this.shares.taken("1")).isBetween(42L, 43L);
		assertThat(this.shares.taken("2")).isBetween(42L, 43L);
		assertThat(this.shares.hasRoom("3", 1)).isTrue();
	}

	private boolean takeOne(String team) {
		return this.shares.hasRoom(team, 1) && this.shares.add(team, 1);
	}

	@Test
	void countsWhatHasNoRoom() {
		assertThat(this.shares.add("1", 90)).isFalse();
		assertThat(this.shares.taken("1")).isEqualTo(90);
		assertThat(this.shares.add("1", -5)).as("less is always possible").isTrue();
		assertThat(this.shares.hasRoom("1", 0)).as("nothing more").isTrue();
		assertThat(this.shares.hasRoom("2", 12)).isFalse();
		assertThat(this.shares.hasRoom("2", 11)).isTrue();
	}

	@Test
	void remembersNoTeamThatHasNothing() {
		this.shares.add("1", 3);
		this.shares.add("2", 3);
		this.shares.add("1", -3);
		this.shares.add("3", 0);
		assertThat(this.shares.teams()).isOne();
		this.shares.clear();
		assertThat(this.shares.teams()).isZero();
		assertThat(this.shares.taken()).isZero();
	}

	@Test
	void hasRoomForAnythingWithoutLimit() {
		assertThat(new TeamShares(Long.MAX_VALUE).hasRoom("1", 1L << 50)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1_000, Long.MAX_VALUE })
	void saysHowMuchMoreATeamCanHave(long maximum) {
		TeamShares some = new TeamShares(maximum);
		some.add("2", 100);
		for (String team : List.of("1", "2")) {
			long room = some.room(team);
			assertThat(some.hasRoom(team, room)).isTrue();
			assertThat(some.hasRoom(team, room + 1)).isFalse();
		}
		some.add("1", some.room("1") + 1);
		assertThat(some.room("1")).isNegative();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 100, 14_523 })
	void saysWhatOneTeamCanHave(long maximum) {
		TeamShares alone = new TeamShares(maximum);
		long most = 0;
		while (alone.hasRoom("1", 1)) {
			alone.add("1", 1);
			most++;
		}
		assertThat(TeamShares.ofOne(maximum)).isEqualTo(most);
	}

}
