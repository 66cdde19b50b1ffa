// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link HandshakeTurns}.
 */
class HandshakeTurnsTests {

	private final Deque<Runnable> later = new ArrayDeque<>();

	private final HandshakeTurns turns = new HandshakeTurns();

	private final List<Integer> begun = new ArrayList<>();

	private void await(int number) {
		this.turns.await(this.later::add, () -> this.begun.add(number));
	}

	@Test
	void beginsOneAtATimeInOrder() {
		for (int i = 1; i <= 3; i++) {
			await(i);
		}
		for (int i = 1; i <= 3; i++) {
			assertThat(this.later).hasSize(1);
			this.later.remove().run();
			assertThat(this.begun).hasSize(i).endsWith(i);
		}
		assertThat(this.later).isEmpty();
		await(4);
		this.later.remove().run();
		assertThat(this.begun).containsExactly(1, 2, 3, 4);
	}

	@Test
	void goesOnBehindOneThatFails() {
		this.turns.await(this.later::add, () -> {
			throw new IllegalStateException("broken");
		});
		await(2);
		assertThatIllegalStateException().isThrownBy(() -> this.later.remove().run());
		this.later.remove().run();
		assertThat(this.begun).containsExactly(2);
	}

}
