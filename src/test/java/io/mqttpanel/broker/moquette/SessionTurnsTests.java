// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SessionId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionTurns}.
 */
class SessionTurnsTests {

	private final List<String> run = new ArrayList<>();

	private long now;

	private final SessionTurns turns = new SessionTurns(() -> this.now);

	private void add(int team, String clientId, String name, long nanos) {
		this.turns.add(new ActionCommand(SessionId.of(team, 1, clientId), () -> {
			this.run.add(name);
			this.now += nanos;
		}, (cause) -> {
		}));
	}

	private void addMany(int team, String clientId, int count, long nanos) {
		for (int i = 0; i < count; i++) {
			add(team, clientId, clientId + i, nanos);
		}
	}

	private List<String> run(int count) {
		this.run.clear();
		for (int i = 0; i < count; i++) {
			this.turns.next().run();
			this.turns.ran();
		}
		return List.copyOf(this.run);
	}

	@Test
	void keepsCommandsOfSessionInOrder() {
		addMany(1, "a", 3, 10);
		assertThat(run(3)).containsExactly("a0", "a1", "a2");
		assertThat(this.turns.size()).isZero();
	}

	@Test
	void letsSessionsOfTeamTakeTurns() {
		addMany(1, "a", 3, 10);
		addMany(1, "b", 2, 10);
		assertThat(run(5)).containsExactly("a0", "b0", "a1", "b1", "a2");
	}

	/** However many sessions the other team has. */
	@Test
	void letsTeamsTakeTurns() {
		for (String clientId : new String[] { "a", "b", "c" }) {
			addMany(1, clientId, 2, 10);
		}
		addMany(2, "x", 2, 10);
		assertThat(run(4)).containsExactly("a0", "x0", "b0", "x1");
	}

	@Test
	void letsTeamRunAsLongAsAnotherHasRunAtOnce() {
		addMany(1, "slow", 3, 100);
		addMany(2, "x", 20, 10);
		assertThat(run(23)).startsWith("slow0", "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9")
			.endsWith("slow2");
	}

	@Test
	void servesTeamThatComesLaterNext() {
		addMany(1, "slow", 100, 100);
		run(50);
		add(2, "x", "x", 10);
		assertThat(run(1)).containsExactly("x");
	}

	@Test
	void letsNobodySaveUpTime() {
		addMany(1, "a", 100, 10);
		run(50);
		addMany(2, "x", 50, 10);
		assertThat(run(20).stream().filter((name) -> name.startsWith("x")).count()).isBetween(9L, 11L);
	}

	/** Who asks for one thing after the other has used as much as who asks at once. */
	@Test
	void remembersWhatTeamHasTakenThatLeaves() {
		addMany(2, "x", 100, 10);
		add(1, "slow", "slow0", 100);
		assertThat(run(3)).contains("slow0");
		add(1, "slow", "slow1", 100);
		assertThat(run(6)).doesNotContain("slow1");
		assertThat(run(5)).contains("slow1");
	}

	@Test
	void forgetsTeamsWhenNobodyWaits() {
		add(1, "slow", "slow0", 1_000);
		run(1);
		addMany(2, "x", 2, 10);
		add(1, "slow", "slow1", 10);
		assertThat(run(2)).containsExactlyInAnyOrder("x0", "slow1");
	}

	/** The command that runs may ask for more. */
	@Test
	void takesCommandOfTeamWhoseCommandRuns() {
		this.turns.add(new ActionCommand(SessionId.of(1, 1, "a"), () -> addMany(1, "a", 1, 10),
				(cause) -> this.run.add("failed")));
		assertThat(run(2)).containsExactly("a0");
	}

}
