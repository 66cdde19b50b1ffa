// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MatchingTurns}.
 */
class MatchingTurnsTests {

	private static final int OF_SECOND = 640_000;

	private long millis = 1000;

	private final MatchingTurns turns = new MatchingTurns(() -> this.millis);

	@Test
	void teamThatTakesMoreThanItsTurnIsOver() {
		this.turns.add("1", OF_SECOND);
		assertThat(this.turns.over()).isEmpty();
		assertThat(this.turns.isOver("1")).isFalse();
		this.turns.add("1", 1);
		this.turns.add("2", 1);
		assertThat(this.turns.over()).containsExactly("1");
		assertThat(this.turns.isOver("1")).isTrue();
		assertThat(this.turns.isOver("2")).isFalse();
		assertThat(this.turns.isOver("3")).isFalse();
	}

	@Test
	void teamThatHasWaitedHasATurnAgain() {
		this.turns.add("1", 3 * OF_SECOND);
		this.millis += 1000;
		this.turns.add("1", OF_SECOND);
		this.millis += 1999;
		assertThat(this.turns.over()).containsExactly("1");
		this.millis += 1;
		assertThat(this.turns.over()).isEmpty();
		this.millis += 10_000;
		this.turns.add("1", OF_SECOND);
		assertThat(this.turns.isOver("1")).as("what is unused is not saved").isFalse();
		this.turns.add("1", 1);
		assertThat(this.turns.isOver("1")).isTrue();
	}

}
