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

	private final EventCounters tally = new EventCounters();

	@Test
	void startsAtZero() {
		assertThat(this.tally.connections()).isZero();
		assertThat(this.tally.maximumConnections()).isZero();
		assertThat(this.tally.packets(Direction.RECEIVED)).isZero();
		assertThat(this.tally.packetBytes(Direction.SENT)).isZero();
	}

	@Test
	void countsPacketsAndBytesByDirectionAndType() {
		this.tally.onEvent(packet(Direction.RECEIVED, PUBLISH, 10));
		this.tally.onEvent(packet(Direction.RECEIVED, PUBLISH, 128));
		this.tally.onEvent(packet(Direction.RECEIVED, 12, 0));
		this.tally.onEvent(packet(Direction.SENT, 13, 0));
		assertThat(this.tally.packets(Direction.RECEIVED, PUBLISH)).isEqualTo(2);
		assertThat(this.tally.packetBytes(Direction.RECEIVED, PUBLISH)).isEqualTo(12 + 131);
		assertThat(this.tally.packets(Direction.RECEIVED)).isEqualTo(3);
		assertThat(this.tally.packetBytes(Direction.RECEIVED)).isEqualTo(12 + 131 + 2);
		assertThat(this.tally.packets(Direction.SENT)).isEqualTo(1);
		assertThat(this.tally.packetBytes(Direction.SENT)).isEqualTo(2);
	}

	@Test
	void countsEveryPacketType() {
		IntStream.rangeClosed(1, 15).forEach((type) -> this.tally.onEvent(packet(Direction.SENT, type, 0)));
		assertThat(IntStream.rangeClosed(1, 15)).allMatch((type) -> this.tally.packets(Direction.SENT, type) == 1);
	}

	@Test
	void countsPublishPacketsAsMessages() {
		this.tally.onEvent(packet(Direction.SENT, PUBLISH, 5));
		this.tally.onEvent(packet(Direction.SENT, 4, 2));
		assertThat(this.tally.messages(Direction.SENT)).isEqualTo(1);
		assertThat(this.tally.messages(Direction.RECEIVED)).isZero();
	}

	@Test
	void remembersTheMostClientsConnectedAtOnce() {
		this.tally.onEvent(connected("a"));
		this.tally.onEvent(connected("b"));
		this.tally.onEvent(new ClientDisconnected("a", 1, 0));
		this.tally.onEvent(new ClientDisconnected("b", 1, 0));
		this.tally.onEvent(connected("c"));
		assertThat(this.tally.connections()).isEqualTo(1);
		assertThat(this.tally.maximumConnections()).isEqualTo(2);
		assertThat(this.tally.connectionsOpened()).isEqualTo(3);
		assertThat(this.tally.connectionsClosed()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource
	void countsRefusalsByReason(Reason reason) {
		this.tally.onEvent(new ConnectionRefused(reason, 0));
		assertThat(Reason.values())
			.allMatch((other) -> this.tally.connectionsRefused(other) == ((other == reason) ? 1 : 0));
	}

	@ParameterizedTest
	@EnumSource
	void countsDenialsByAction(AccessDenied.Action action) {
		this.tally.onEvent(new AccessDenied(action, 0));
		assertThat(AccessDenied.Action.values())
			.allMatch((other) -> this.tally.accessDenied(other) == ((other == action) ? 1 : 0));
	}

	@Test
	void countsFactsByKind() {
		this.tally.onEvent(new ClientSubscribed("a", 1, "t/#", 0, 0));
		this.tally.onEvent(new ClientUnsubscribed("a", 1, "t/#", 0));
		this.tally.onEvent(new ClientUnsubscribed("a", 1, "u/#", 0));
		assertThat(this.tally.events(EventType.CLIENT_SUBSCRIBED)).isEqualTo(1);
		assertThat(this.tally.events(EventType.CLIENT_UNSUBSCRIBED)).isEqualTo(2);
		assertThat(this.tally.events(EventType.MESSAGE_PUBLISHED)).isZero();
	}

	@Test
	void leavesDecisionsToOthers() {
		this.tally.onEvent(new AccessDecided(Outcome.REFUSED, Source.PANEL, Duration.ZERO, 0));
		assertThat(EventType.values()).allMatch((type) -> this.tally.events(type) == 0);
		assertThat(Reason.values()).allMatch((reason) -> this.tally.connectionsRefused(reason) == 0);
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
		assertThat(this.tally.messages(Direction.RECEIVED)).isEqualTo(40_000);
		assertThat(this.tally.connections()).isZero();
		assertThat(this.tally.maximumConnections()).isBetween(1L, 4L);
	}

	private void connectAndPublishOften() {
		for (int i = 0; i < 10_000; i++) {
			this.tally.onEvent(connected("a"));
			this.tally.onEvent(packet(Direction.RECEIVED, PUBLISH, 5));
			this.tally.onEvent(new ClientDisconnected("a", 1, 0));
		}
	}

	private static ClientConnected connected(String clientId) {
		return new ClientConnected(clientId, 1, 4, "", "127.0.0.1:50000", 0, 60, 0);
	}

	private static PacketProcessed packet(Direction direction, int type, int remainingLength) {
		return new PacketProcessed("a", 1, direction, type, 0, remainingLength, 0);
	}

}
