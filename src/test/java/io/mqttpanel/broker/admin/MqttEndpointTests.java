// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.SteadyClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link MqttEndpoint}.
 */
class MqttEndpointTests {

	private final SettableClock clock = new SettableClock();

	private final EventCounters counters = new EventCounters();

	private final MqttEndpoint endpoint = new MqttEndpoint("1.2.3", this.counters, new StubBrokerStatus(),
			(reason) -> 1 + reason.ordinal(),
			new SteadyClock(() -> Duration.between(Instant.EPOCH, this.clock.instant()).toNanos(), this.clock));

	@Test
	void hasTheNamesOfTheGoBroker() {
		assertThat(this.endpoint.statistics()).hasSize(21)
			.containsOnlyKeys("version", "started", "time", "uptime", "bytes_received", "bytes_sent",
					"clients_connected", "clients_disconnected", "clients_maximum", "clients_total",
					"messages_received", "messages_sent", "messages_dropped", "retained", "inflight",
					"inflight_dropped", "subscriptions", "packets_received", "packets_sent", "memory_alloc", "threads");
	}

	@Test
	void countsSecondsSinceTheStart() {
		this.clock.now = this.clock.now.plusSeconds(75);
		assertThat(this.endpoint.statistics()).contains(entry("started", 1_700_000_000L), entry("time", 1_700_000_075L),
				entry("uptime", 75L));
	}

	@Test
	void readsTrafficFromTheCounters() {
		this.counters.onEvent(packet(Direction.RECEIVED, 3, 18));
		this.counters.onEvent(packet(Direction.RECEIVED, 12, 0));
		this.counters.onEvent(packet(Direction.SENT, 13, 0));
		assertThat(this.endpoint.statistics()).contains(entry("bytes_received", 22L), entry("bytes_sent", 2L),
				entry("messages_received", 1L), entry("messages_sent", 0L), entry("packets_received", 2L),
				entry("packets_sent", 1L));
	}

	@Test
	void readsClientsFromTheCounters() {
		this.counters.onEvent(connected("a"));
		this.counters.onEvent(connected("b"));
		this.counters.onEvent(connected("c"));
		this.counters.onEvent(new ClientDisconnected("b", 1, 0, 0));
		this.counters.onEvent(new ClientDisconnected("c", 1, 0, 0));
		assertThat(this.endpoint.statistics()).contains(entry("clients_connected", 1L),
				entry("clients_disconnected", 2L), entry("clients_maximum", 3L), entry("clients_total", 3L));
		assertThat(this.endpoint.statistics()).contains(entry("retained", 0L), entry("inflight", 4L),
				entry("messages_dropped", 28L), entry("inflight_dropped", 2L + 3 + 5 + 6 + 7));
	}

	@Test
	void saysWhatTheEngineAndTheJvmSay() {
		Map<String, Object> statistics = this.endpoint.statistics();
		assertThat(statistics).contains(entry("version", "1.2.3"), entry("subscriptions", 9L));
		assertThat((long) statistics.get("memory_alloc")).isPositive();
		assertThat((int) statistics.get("threads")).isPositive();
	}

	private static ClientConnected connected(String clientId) {
		return new ClientConnected(clientId, 1, 0, 5, "key", "127.0.0.1:50000", 0, 60, 0);
	}

	private static PacketProcessed packet(Direction direction, int type, int remainingLength) {
		return new PacketProcessed("a", 1, 0, direction, type, 0, remainingLength, 0);
	}

	/**
	 * Clock that changes only when it is set.
	 */
	private static final class SettableClock extends Clock {

		private Instant now = Instant.ofEpochSecond(1_700_000_000L);

		@Override
		public Instant instant() {
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
