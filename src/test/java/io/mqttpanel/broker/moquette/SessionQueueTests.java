// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.EngineListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link SessionQueue}, with this thread as the loop.
 */
class SessionQueueTests {

	private static final int CAPACITY = 8;

	private final List<String> run = new ArrayList<>();

	private final AtomicInteger ofTeam = new AtomicInteger();

	private final SessionQueue queue = new SessionQueue(CAPACITY, new Thread(), null, mock(EngineListener.class));

	private boolean offer(int team, String name) {
		return this.queue.offerLater(new SessionCommand(SessionId.of(team, 1, "c"), this.ofTeam) {

			@Override
			void execute() {
				SessionQueueTests.this.run.add(name);
			}

			@Override
			long weight() {
				return 10;
			}

			@Override
			void failed(Throwable cause) {
				throw new AssertionError(cause);
			}

		});
	}

	private void run(int count) throws InterruptedException {
		for (int i = 0; i < count; i++) {
			this.queue.take().run();
		}
	}

	@Test
	void servesTeamBehindManyCommandsOfAnother() throws InterruptedException {
		for (int i = 0; i < CAPACITY - 1; i++) {
			offer(1, "first");
		}
		offer(2, "second");
		run(2);
		assertThat(this.run).containsExactly("first", "second");
	}

	@Test
	void hasRoomForAsManyAsBeforeWhileTheyTakeTurns() throws InterruptedException {
		for (int i = 0; i < CAPACITY; i++) {
			assertThat(offer(i, "x")).isTrue();
		}
		assertThat(offer(1, "x")).isFalse();
		run(1);
		assertThat(this.queue).hasSize(CAPACITY - 1);
		assertThat(offer(1, "x")).isTrue();
		assertThat(offer(1, "x")).isFalse();
		assertThat(this.queue).hasSize(CAPACITY);
	}

	@Test
	void countsWhatWaits() throws InterruptedException {
		for (int i = 0; i < CAPACITY + 1; i++) {
			offer(1, "x");
		}
		assertThat(this.ofTeam).hasValue(CAPACITY);
		assertThat(this.queue.bytes()).isEqualTo(10 * CAPACITY);
		run(3);
		assertThat(this.ofTeam).hasValue(CAPACITY - 3);
		assertThat(this.queue.bytes()).isEqualTo(10 * (CAPACITY - 3));
		run(CAPACITY - 3);
		assertThat(this.ofTeam).hasValue(0);
		assertThat(this.queue.bytes()).isZero();
	}

	@Test
	void runsMarkBehindAllOthers() throws InterruptedException {
		offer(1, "first");
		offer(1, "second");
		this.queue.whenIdle(() -> this.run.add("idle"), 1);
		offer(2, "third");
		while (!this.queue.isEmpty()) {
			run(1);
		}
		assertThat(this.run).containsExactlyInAnyOrder("first", "second", "third", "idle").endsWith("idle");
	}

}
