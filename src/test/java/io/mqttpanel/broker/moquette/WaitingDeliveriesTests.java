// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SessionId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WaitingDeliveries}.
 */
class WaitingDeliveriesTests implements WaitingDeliveries.Engine {

	private static final long MAX_BYTES = 100_000;

	private static final int WEIGHT = 1_000;

	private final Set<String> awaited = new HashSet<>();

	private final Set<String> behind = new HashSet<>();

	private final List<String> done = new ArrayList<>();

	private final Queue<Runnable> checks = new ArrayDeque<>();

	private long seconds;

	private final WaitingDeliveries deliveries = new WaitingDeliveries(this, MAX_BYTES,
			new HoldUp(() -> TimeUnit.SECONDS.toNanos(this.seconds++)));

	private int dropped;

	private int room = Integer.MAX_VALUE;

	@Override
	public boolean isAwaited(String sessionId) {
		return this.awaited.contains(sessionId);
	}

	@Override
	public boolean admits(String publisher) {
		return !this.behind.contains(SessionId.team(publisher));
	}

	@Override
	public String space(String sessionId) {
		return SessionId.team(sessionId);
	}

	@Override
	public boolean offer(String sessionId, SessionCommand delivery) {
		if (this.room == 0) {
			return false;
		}
		this.room--;
		delivery.run();
		return true;
	}

	@Override
	public void dropped() {
		this.dropped++;
	}

	@Override
	public void soon(Runnable action) {
		this.checks.add(action);
	}

	private static String session(int team, String client) {
		return SessionId.of(team, 1, client);
	}

	private boolean takes(int team, String client, String name) {
		String publisher = session(team, "publisher");
		return this.deliveries.takes(session(team, client), publisher, WEIGHT,
				() -> new ActionCommand(publisher, () -> this.done.add(name), (cause) -> {
				}));
	}

	/** Takes until there is no room. */
	private int fill(int team, String client) {
		int before = this.dropped;
		int taken = 0;
		while (this.dropped == before && taken < MAX_BYTES) {
			assertThat(takes(team, client, client)).isTrue();
			taken++;
		}
		return taken - 1;
	}

	private void check() {
		this.checks.remove().run();
	}

	@Test
	void deliveryThatNeedNotWaitIsNotTaken() {
		assertThat(takes(1, "c", "a")).isFalse();
		this.awaited.add(session(1, "c"));
		assertThat(takes(1, "d", "a")).isFalse();
		assertThat(takes(1, "c", "b")).isTrue();
		this.awaited.clear();
		assertThat(takes(1, "c", "c")).as("another one waits before it").isTrue();
		check();
		assertThat(this.done).containsExactly("b", "c");
		assertThat(this.deliveries.bytes()).isZero();
		assertThat(takes(1, "c", "d")).isFalse();
		assertThat(this.checks).isEmpty();
	}

	@Test
	void teamWhoseTurnItIsNotHoldsUpNoOther() {
		this.behind.add("1");
		assertThat(takes(1, "c", "a")).isTrue();
		assertThat(takes(2, "c", "b")).isFalse();
		check();
		assertThat(this.done).isEmpty();
		this.behind.clear();
		check();
		assertThat(this.done).containsExactly("a");
	}

	@Test
	void subscriberThatIsBehindHasABound() {
		this.awaited.add(session(1, "c"));
		assertThat(fill(1, "c")).isEqualTo((int) (MAX_BYTES / 4 / (WEIGHT + 256)));
		assertThat(this.dropped).isOne();
		assertThat(this.deliveries.bytes()).isLessThanOrEqualTo(MAX_BYTES / 4);
	}

	/** The clock goes on by a second with each look. */
	@Test
	void subscriberThatIsBehindHoldsUpOthersForAWhile() {
		this.awaited.add(session(1, "c"));
		fill(1, "c");
		assertThat(this.seconds).isEqualTo(2);
		assertThat(takes(1, "c", "lost")).isTrue();
		assertThat(takes(1, "c", "lost")).isTrue();
		assertThat(this.seconds).as("looked once for each").isEqualTo(4);
		assertThat(this.dropped).isEqualTo(3);
		takes(1, "c", "lost");
		assertThat(this.seconds).as("held up again").isEqualTo(6);
	}

	@Test
	void teamLeavesRoomToOthers() {
		for (int i = 0; i < 10; i++) {
			this.awaited.add(session(1, "c" + i));
			fill(1, "c" + i);
		}
		assertThat(this.deliveries.bytes()).isBetween(MAX_BYTES / 2, MAX_BYTES / 4 * 3);
		this.awaited.add(session(2, "c"));
		assertThat(this.deliveries.slowTeams()).containsExactly("1");
		assertThat(fill(2, "c")).isPositive();
	}

	@Test
	void loopThatIsFullIsWaitedFor() {
		this.awaited.add(session(1, "c"));
		takes(1, "c", "a");
		takes(1, "c", "b");
		this.awaited.clear();
		this.room = 1;
		check();
		assertThat(this.done).containsExactly("a");
		this.room = 1;
		check();
		assertThat(this.done).containsExactly("a", "b");
	}

	@Test
	void engineThatIsBehindIsWaitedForWithoutRoom() {
		this.behind.add("1");
		int most = (int) (MAX_BYTES / 4 / (WEIGHT + 256));
		for (int i = 0; i < most; i++) {
			assertThat(takes(1, "c", "a")).isTrue();
		}
		CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> takes(1, "c", "last"));
		check();
		assertThat(waiting).isNotDone();
		assertThat(this.dropped).isZero();
		synchronized (this.deliveries) {
			this.behind.clear();
		}
		EngineFixture.await().until(() -> {
			synchronized (this.deliveries) {
				this.checks.forEach(Runnable::run);
				this.checks.clear();
				return this.done.contains("last") || this.done.size() == most;
			}
		});
		EngineFixture.await().until(waiting::isDone);
	}

	@Test
	void nothingWaitsForAnEngineThatStops() {
		this.awaited.add(session(1, "c"));
		takes(1, "c", "a");
		this.deliveries.close();
		this.awaited.clear();
		check();
		assertThat(this.checks).isEmpty();
		assertThat(this.done).isEmpty();
		assertThat(takes(1, "c", "b")).isTrue();
	}

}
