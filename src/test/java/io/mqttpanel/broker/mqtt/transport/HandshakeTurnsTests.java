// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.FairLine.Place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link HandshakeTurns}.
 */
class HandshakeTurnsTests {

	private final Deque<Runnable> later = new ArrayDeque<>();

	private final HandshakeTurns turns = new HandshakeTurns();

	private final List<Integer> begun = new ArrayList<>();

	private Place<Runnable> await(int number) {
		return await(number, "192.0.2.1");
	}

	private Place<Runnable> await(int number, String origin) {
		return this.turns.await(origin, this.later::add, () -> this.begun.add(number));
	}

	private void take(int turns) {
		for (int i = 0; i < turns; i++) {
			this.later.remove().run();
		}
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
		this.turns.await("192.0.2.1", this.later::add, () -> {
			throw new IllegalStateException("broken");
		});
		await(2);
		assertThatIllegalStateException().isThrownBy(() -> this.later.remove().run());
		this.later.remove().run();
		assertThat(this.begun).containsExactly(2);
	}

	@Test
	void sitesAndAddressesTakeTurns() {
		for (int i = 1; i <= 4; i++) {
			await(i, "192.0.2." + (1 + i % 2));
		}
		await(5, "192.0.2.9");
		await(6, "198.51.100.1");
		take(6);
		assertThat(this.begun).containsExactly(1, 6, 2, 5, 3, 4);
	}

	@Test
	void nobodyWaitsForOneThatHasLeft() {
		await(1);
		Place<Runnable> second = await(2);
		await(3);
		this.turns.leave(second);
		take(2);
		assertThat(this.begun).containsExactly(1, 3);
		assertThat(this.later).isEmpty();
	}

}
