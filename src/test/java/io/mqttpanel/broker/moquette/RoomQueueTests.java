// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.store.CommitRoom;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.MemoryStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RoomQueue}.
 */
class RoomQueueTests {

	private static final long MUCH = Runtime.getRuntime().maxMemory();

	private final GroupCommit commits = new GroupCommit(new MemoryStore(), false, Duration.ZERO, (nanos, changes) -> {
	}, () -> {
	});

	private final CommitRoom room = this.commits.room();

	private final RoomQueue queue = new RoomQueue(this.room, 1000);

	private final List<String> admitted = new ArrayList<>();

	@AfterEach
	void close() {
		this.commits.close();
	}

	private RoomQueue.Place await(int team, String client, long weight) {
		RoomQueue.Place place = this.queue.await(SessionId.of(team, 1, client), weight, SteadyClock.SYSTEM.instant());
		if (place != null) {
			place.thenRun(() -> this.admitted.add(client));
		}
		return place;
	}

	@Test
	void admitsAtOnceWhileThereIsRoom() {
		RoomQueue.Place place = await(1, "a", 100);
		assertThat(this.admitted).containsExactly("a");
		assertThat(this.commits.waitingBytes()).isEqualTo(100);
		Objects.requireNonNull(place).leave();
		assertThat(this.commits.waitingBytes()).isZero();
	}

	@Test
	void letsTeamsTakeTurns() {
		this.room.expect(MUCH);
		for (String client : List.of("a1", "a2", "a3")) {
			await(1, client, 10);
		}
		await(2, "b1", 10);
		await(2, "b2", 10);
		assertThat(this.admitted).isEmpty();
		assertThat(this.queue.count()).isEqualTo(5);
		assertThat(this.queue.bytes()).isEqualTo(50);
		this.room.release(MUCH);
		assertThat(this.admitted).containsExactly("a1", "b1", "a2", "b2", "a3");
		assertThat(this.queue.count()).isZero();
		assertThat(this.queue.bytes()).isZero();
	}

	/** As much as is free is left to others. */
	@Test
	void letsNoTeamTakeAllOfTheMemory() {
		this.room.expect(MUCH);
		for (int i = 0; i < 7; i++) {
			assertThat(await(1, "a" + i, 100)).isNotNull();
		}
		assertThat(await(1, "a", 100)).isNull();
		assertThat(await(2, "b", 100)).isNotNull();
		assertThat(this.queue.bytes()).isEqualTo(800);
		this.room.release(MUCH);
		assertThat(this.admitted).hasSize(8);
	}

	@Test
	void oneThatIsTooLargeForItWaitsAlone() {
		this.room.expect(MUCH);
		assertThat(await(1, "a", 5000)).isNotNull();
		assertThat(await(2, "b", 1)).isNull();
		this.room.release(MUCH);
		assertThat(this.admitted).containsExactly("a");
	}

	@Test
	void forgetsWhoDoesNotWaitAnyMore() {
		this.room.expect(MUCH);
		RoomQueue.Place first = await(1, "a", 100);
		await(1, "b", 100);
		Objects.requireNonNull(first).leave();
		assertThat(this.queue.count()).isEqualTo(1);
		this.room.release(MUCH);
		assertThat(this.admitted).containsExactly("b");
		assertThat(this.commits.waitingBytes()).isEqualTo(100);
	}

}
