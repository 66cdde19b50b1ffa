// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.event.AccessDecided.Outcome;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventCounters}.
 */
class EventCountersTests {

	private static final int PUBLISH = 3;

	private final EventCounters counters = new EventCounters();

	@Test
	void startsAtZero() {
		assertThat(this.counters.connections()).isZero();
		assertThat(this.counters.maximumConnections()).isZero();
		assertThat(this.counters.packets(Direction.RECEIVED)).isZero();
		assertThat(this.counters.packetBytes(Direction.SENT)).isZero();
	}

	@Test
	void countsPacketsAndBytesByDirectionAndType() {
		this.counters.onEvent(packet(Direction.RECEIVED, PUBLISH, 10));
		this.counters.onEvent(packet(Direction.RECEIVED, PUBLISH, 128));
		this.counters.onEvent(packet(Direction.RECEIVED, 12, 0));
		this.counters.onEvent(packet(Direction.SENT, 13, 0));
		assertThat(this.counters.packets(Direction.RECEIVED, PUBLISH)).isEqualTo(2);
		assertThat(this.counters.packetBytes(Direction.RECEIVED, PUBLISH)).isEqualTo(12 + 131);
		assertThat(this.counters.packets(Direction.RECEIVED)).isEqualTo(3);
		assertThat(this.counters.packetBytes(Direction.RECEIVED)).isEqualTo(12 + 131 + 2);
		assertThat(this.counters.packets(Direction.SENT)).isEqualTo(1);
		assertThat(this.counters.packetBytes(Direction.SENT)).isEqualTo(2);
	}

	@Test
	void countsEveryPacketType() {
		IntStream.rangeClosed(1, 15).forEach((type) -> this.counters.onEvent(packet(Direction.SENT, type, 0)));
		assertThat(IntStream.rangeClosed(1, 15)).allMatch((type) -> this.counters.packets(Direction.SENT, type) == 1);
	}

	@Test
	void countsPublishPacketsAsMessages() {
		this.counters.onEvent(packet(Direction.SENT, PUBLISH, 5));
		this.counters.onEvent(packet(Direction.SENT, 4, 2));
		assertThat(this.counters.messages(Direction.SENT)).isEqualTo(1);
		assertThat(this.counters.messages(Direction.RECEIVED)).isZero();
	}

	@Test
	void remembersTheMostClientsConnectedAtOnce() {
		this.counters.onEvent(connected("a"));
		this.counters.onEvent(connected("b"));
		this.counters.onEvent(new ClientDisconnected("a", 1, 0, 0));
		this.counters.onEvent(new ClientDisconnected("b", 1, 0, 0));
		this.counters.onEvent(connected("c"));
		assertThat(this.counters.connections()).isEqualTo(1);
		assertThat(this.counters.maximumConnections()).isEqualTo(2);
		assertThat(this.counters.connectionsOpened()).isEqualTo(3);
		assertThat(this.counters.connectionsClosed()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource
	void countsRefusalsByReason(Reason reason) {
		this.counters.onEvent(new ConnectionRefused(reason, 0));
		assertThat(Reason.values())
			.allMatch((other) -> this.counters.connectionsRefused(other) == ((other == reason) ? 1 : 0));
	}

	@ParameterizedTest
	@EnumSource
	void countsDenialsByAction(AccessDenied.Action action) {
		this.counters.onEvent(new AccessDenied(action, 0));
		assertThat(AccessDenied.Action.values())
			.allMatch((other) -> this.counters.accessDenied(other) == ((other == action) ? 1 : 0));
	}

	@Test
	void countsEventsByType() {
		this.counters.onEvent(new ClientSubscribed("a", 1, 0, "t/#", 0, 0));
		this.counters.onEvent(new ClientUnsubscribed("a", 1, 0, "t/#", 0));
		this.counters.onEvent(new ClientUnsubscribed("a", 1, 0, "u/#", 0));
		assertThat(this.counters.events(EventType.CLIENT_SUBSCRIBED)).isEqualTo(1);
		assertThat(this.counters.events(EventType.CLIENT_UNSUBSCRIBED)).isEqualTo(2);
		assertThat(this.counters.events(EventType.MESSAGE_PUBLISHED)).isZero();
	}

	@Test
	void leavesDecisionsToOthers() {
		this.counters.onEvent(new AccessDecided(Outcome.REFUSED, Source.PANEL, Duration.ZERO, 0));
		assertThat(EventType.values()).allMatch((type) -> this.counters.events(type) == 0);
		assertThat(Reason.values()).allMatch((reason) -> this.counters.connectionsRefused(reason) == 0);
	}

	@Test
	void losesNothingWhenManyThreadsCount() throws InterruptedException, ExecutionException, TimeoutException {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			Future<?>[] done = IntStream.range(0, 4)
				.mapToObj((thread) -> threads.submit(this::connectAndPublishOften))
				.toArray(Future<?>[]::new);
			for (Future<?> future : done) {
				future.get(10, TimeUnit.SECONDS);
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(this.counters.messages(Direction.RECEIVED)).isEqualTo(40_000);
		assertThat(this.counters.connections()).isZero();
		assertThat(this.counters.maximumConnections()).isBetween(1L, 4L);
	}

	private void connectAndPublishOften() {
		for (int i = 0; i < 10_000; i++) {
			this.counters.onEvent(connected("a"));
			this.counters.onEvent(packet(Direction.RECEIVED, PUBLISH, 5));
			this.counters.onEvent(new ClientDisconnected("a", 1, 0, 0));
		}
	}

	private static ClientConnected connected(String clientId) {
		return new ClientConnected(clientId, 1, 0, 4, "", "127.0.0.1:50000", 0, 60, 0);
	}

	private static PacketProcessed packet(Direction direction, int type, int remainingLength) {
		return new PacketProcessed("a", 1, 0, direction, type, 0, remainingLength, 0);
	}

}
