// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetainedLimits}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RetainedLimitsTests {

	private final RecordedEvents recorded = new RecordedEvents();

	private final RetainedLimits limits = new RetainedLimits(2, 100,
			new Teams(new TopicSpaces(false), TeamLimits.NONE, 0), BrokerEvents.to(List.of(this.recorded)));

	@Test
	void keepsAsManyAsAllowed() {
		assertThat(this.limits.keep("a", 10)).isTrue();
		assertThat(this.limits.keep("b", 10)).isTrue();
		assertThat(this.limits.keep("c", 10)).isFalse();
		assertThat(this.limits.keep("a", 20)).isTrue();
		this.limits.remove("b");
		assertThat(this.limits.keep("c", 10)).isTrue();
		assertThat(this.recorded.of(LimitReached.class)).extracting(LimitReached::limit)
			.containsExactly(LimitReached.Limit.RETAINED);
	}

	@Test
	void keepsAsManyBytesAsAllowed() {
		assertThat(this.limits.keep("a", 60)).isTrue();
		assertThat(this.limits.keep("b", 41)).isFalse();
		assertThat(this.limits.keep("a", 100)).isTrue();
		assertThat(this.limits.keep("b", 1)).isFalse();
		assertThat(this.limits.keep("a", 99)).isTrue();
		assertThat(this.limits.keep("b", 1)).isTrue();
	}

	@Test
	void keepsWhatWasThereAndTheServersOwn() {
		this.limits.add("a", 1000);
		this.limits.add("b", 1000);
		this.limits.add("c", 1000);
		assertThat(this.limits.keep("d", 1)).isFalse();
		assertThat(this.limits.keep("$SYS/broker/uptime", 1000)).isTrue();
		this.limits.clear();
		assertThat(this.limits.keep("d", 1)).isTrue();
	}

	@Test
	void countsEachTeamForItself() {
		Teams teams = new Teams(new TopicSpaces(true), new TeamLimits(0, 0, 2, 100, 0), 0);
		RetainedLimits ofTeams = new RetainedLimits(0, 0, teams, BrokerEvents.to(List.of(this.recorded)));
		String one = SessionId.of(1, 3, "c");
		String two = SessionId.of(2, 3, "c");
		for (String topic : List.of("a", "b")) {
			assertThat(ofTeams.hasRoom(one, topic, 40)).isTrue();
			assertThat(ofTeams.keep(teams.spaces().qualified(one, topic), 40)).isTrue();
		}
		assertThat(ofTeams.hasRoom(one, "c", 1)).isFalse();
		assertThat(ofTeams.keep(teams.spaces().qualified(one, "c"), 1)).isFalse();
		assertThat(ofTeams.hasRoom(one, "b", 61)).isFalse();
		assertThat(ofTeams.hasRoom(one, "b", 60)).isTrue();
		assertThat(ofTeams.hasRoom(two, "c", 100)).isTrue();
		ofTeams.remove(teams.spaces().qualified(one, "a"));
		assertThat(ofTeams.hasRoom(one, "c", 60)).isTrue();
		teams.note("1", new TeamLimits(0, 0, 1, 0, 0));
		assertThat(ofTeams.hasRoom(one, "c", 1)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "8, 0", "0, 80" })
	void teamLeavesRoomToOthers(int maxMessages, long maxBytes) {
		Teams teams = new Teams(new TopicSpaces(true), TeamLimits.NONE, 0);
		RetainedLimits ofTeams = new RetainedLimits(maxMessages, maxBytes, teams,
				BrokerEvents.to(List.of(this.recorded)));
		String one = SessionId.of(1, 3, "c");
		String two = SessionId.of(2, 3, "c");
		for (int i = 0; i < 6; i++) {
			assertThat(ofTeams.keep(teams.spaces().qualified(one, "t" + i), 10)).isTrue();
		}
		assertThat(ofTeams.keep(teams.spaces().qualified(one, "t6"), 10)).isFalse();
		assertThat(ofTeams.hasRoom(two, "t0", 10)).isTrue();
		assertThat(ofTeams.keep(teams.spaces().qualified(two, "t0"), 10)).isTrue();
		assertThat(ofTeams.keep(teams.spaces().qualified(one, "t0"), 10)).as("takes no more room").isTrue();
		assertThat(ofTeams.hasRoom(two, "t1", 10)).isFalse();
		ofTeams.remove(teams.spaces().qualified(one, "t0"));
		assertThat(ofTeams.hasRoom(two, "t1", 10)).isTrue();
	}

	/** Who takes all away and sends them again cannot fill the log. */
	@Test
	void saysOnceInAnIntervalThatThereIsNoRoom(CapturedOutput output) {
		AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
		RetainedLimits watched = new RetainedLimits(1, 0, new Teams(new TopicSpaces(false), TeamLimits.NONE, 0),
				BrokerEvents.to(List.of(this.recorded)), now::get);
		for (int i = 0; i < 5; i++) {
			assertThat(watched.keep("a", 1)).isTrue();
			assertThat(watched.keep("b", 1)).isFalse();
			watched.remove("a");
		}
		assertThat(output.getOut()).containsOnlyOnce("retained messages of");
		now.set(now.get().plus(WarningInterval.LENGTH));
		watched.keep("a", 1);
		watched.keep("b", 1);
		assertThat(output.getOut().split("retained messages of", -1)).hasSize(3);
	}

	@Test
	void saysWhetherThereIsRoomWithoutCounting() {
		assertThat(this.limits.hasRoom("a", 100)).isTrue();
		assertThat(this.limits.hasRoom("a", 101)).isFalse();
		assertThat(this.limits.messages()).isZero();
		this.limits.add("a", 100);
		assertThat(this.limits.hasRoom("a", 90)).isTrue();
		assertThat(this.limits.hasRoom("b", 1)).isFalse();
		assertThat(this.limits.bytes()).isEqualTo(100);
		this.limits.remove("a");
		assertThat(this.limits.bytes()).isZero();
		assertThat(this.recorded.of(LimitReached.class)).isEmpty();
	}

}
