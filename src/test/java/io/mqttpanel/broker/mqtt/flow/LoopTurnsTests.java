// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.ArrayDeque;
import java.util.Queue;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoopTurns}.
 */
class LoopTurnsTests {

	private final LoopTurns turns = LoopTurns.current();

	private final Queue<Runnable> later = new ArrayDeque<>();

	private int taken;

	@Test
	void areShorterTheMoreWait() {
		assertThat(this.turns.packets()).isEqualTo(1_024);
		await(40);
		assertThat(this.turns.packets()).isEqualTo(24);
		await(3_000);
		assertThat(this.turns.packets()).isEqualTo(8);
		this.later.forEach(Runnable::run);
		assertThat(this.taken).isEqualTo(3_040);
		assertThat(this.turns.packets()).isEqualTo(1_024);
	}

	private void await(int count) {
		for (int i = 0; i < count; i++) {
			this.turns.await(this.later::add, () -> this.taken++);
		}
	}

}
