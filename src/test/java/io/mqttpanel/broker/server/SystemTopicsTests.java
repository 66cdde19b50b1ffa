// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.IdleEngine;
import io.mqttpanel.broker.mqtt.engine.EngineClient;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.flow.BackPressure;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is published about the broker, and when.
 */
class SystemTopicsTests {

	private static final int FIGURES = 27;

	private final EventCounters tally = new EventCounters();

	private final BackPressure flow = new BackPressure(new QueueLimits(1, 1, Long.MAX_VALUE, true), Duration.ZERO);

	private Instant now = Instant.EPOCH;

	private Duration set = Duration.ZERO;

	private final SystemFigures figures = new SystemFigures("1.2", this.tally, this.flow,
			new SteadyClock(() -> Duration.between(Instant.EPOCH, this.now).toNanos(), () -> this.now.plus(this.set)));

	@Test
	void tellsTheDateThatTheMachineIsSetTo() {
		this.now = Instant.EPOCH.plusSeconds(75);
		this.set = Duration.ofDays(1);
		assertThat(this.figures.now(new Recorder())).containsAllEntriesOf(Map.of("$SYS/broker/time", "86475",
				"$SYS/broker/started", "86400", "$SYS/broker/uptime", "75 seconds"));
	}

	@Test
	void namesEveryFigureAsMosquittoDoes() {
		this.tally.onEvent(new ClientConnected("c", 1, 0, 5, "key", "", 0, 60, 0, false, false));
		this.tally.onEvent(new PacketProcessed("c", 1, 0, Direction.RECEIVED, 3, 0, 10, 0));
		this.tally.onEvent(new PacketProcessed("c", 1, 0, Direction.RECEIVED, 1, 0, 20, 0));
		this.tally.onEvent(new PacketProcessed("c", 1, 0, Direction.SENT, 2, 0, 3, 0));
		this.flow.drop(DropReason.TOO_LARGE);
		this.flow.drop(DropReason.QUEUE_FULL);
		this.now = Instant.EPOCH.plusSeconds(75);
		Recorder engine = new Recorder();
		engine.rounds.set(3);
		assertThat(this.figures.now(engine)).containsAllEntriesOf(Map.ofEntries(
				Map.entry("$SYS/broker/version", "MQTT Panel Broker version 1.2"),
				Map.entry("$SYS/broker/uptime", "75 seconds"), Map.entry("$SYS/broker/clients/connected", "1"),
				Map.entry("$SYS/broker/clients/disconnected", "2"), Map.entry("$SYS/broker/clients/total", "3"),
				Map.entry("$SYS/broker/clients/maximum", "1"), Map.entry("$SYS/broker/messages/received", "2"),
				Map.entry("$SYS/broker/messages/sent", "1"), Map.entry("$SYS/broker/publish/messages/received", "1"),
				Map.entry("$SYS/broker/publish/messages/sent", "0"),
				Map.entry("$SYS/broker/publish/messages/dropped", "2"), Map.entry("$SYS/broker/bytes/received", "34"),
				Map.entry("$SYS/broker/bytes/sent", "5"), Map.entry("$SYS/broker/subscriptions/count", "4"),
				Map.entry("$SYS/broker/retained messages/count", "5")));
	}

	@Test
	void namesFiguresAsTheGoBrokerDoes() {
		this.tally.onEvent(new PacketProcessed("c", 1, 0, Direction.RECEIVED, 3, 0, 10, 0));
		this.tally.onEvent(new PacketProcessed("c", 1, 0, Direction.SENT, 2, 0, 3, 0));
		this.flow.drop(DropReason.SLOW_SUBSCRIBER);
		this.now = Instant.EPOCH.plusSeconds(75);
		Map<String, String> figures = this.figures.now(new Recorder());
		assertThat(figures)
			.containsAllEntriesOf(Map.of("$SYS/broker/time", "75", "$SYS/broker/started", "0",
					"$SYS/broker/load/bytes/received", "12", "$SYS/broker/load/bytes/sent", "5",
					"$SYS/broker/packets/received", "1", "$SYS/broker/packets/sent", "1",
					"$SYS/broker/messages/dropped", "1", "$SYS/broker/messages/inflight", "6"))
			.hasSize(FIGURES);
		assertThat(figures.get("$SYS/broker/retained")).isEqualTo(figures.get("$SYS/broker/retained messages/count"));
		assertThat(figures).containsKey("$SYS/broker/subscriptions");
		assertThat(Long.parseLong(figures.get("$SYS/broker/system/memory"))).isPositive();
		assertThat(Long.parseLong(figures.get("$SYS/broker/system/threads"))).isPositive();
	}

	@Test
	void publishesOnlyWhatHasChanged() {
		Recorder recorder = new Recorder();
		SystemTopics topics = new SystemTopics(recorder, new SystemSums(() -> this.figures.now(recorder), null),
				Duration.ofMillis(10));
		topics.start();
		Awaitility.await().until(() -> recorder.rounds.get() >= 2 && recorder.published.size() > FIGURES);
		topics.stop();
		assertThat(topics.isRunning()).isFalse();
		List<String> published = List.copyOf(recorder.published);
		assertThat(published.subList(0, FIGURES)).doesNotHaveDuplicates();
		assertThat(published.subList(FIGURES, published.size())).contains("$SYS/broker/subscriptions/count")
			.isSubsetOf("$SYS/broker/subscriptions/count", "$SYS/broker/subscriptions", "$SYS/broker/system/memory",
					"$SYS/broker/system/threads");
	}

	@Test
	void goesOnAfterAFailure() {
		Recorder recorder = new Recorder();
		recorder.failures.set(2);
		SystemTopics topics = new SystemTopics(recorder, new SystemSums(() -> this.figures.now(recorder), null),
				Duration.ofMillis(10));
		topics.start();
		Awaitility.await().until(() -> recorder.published.size() >= FIGURES);
		topics.stop();
	}

	/**
	 * An engine that counts one subscription more each time it is asked.
	 */
	private static final class Recorder extends IdleEngine {

		private final Queue<String> published = new ConcurrentLinkedQueue<>();

		private final AtomicInteger rounds = new AtomicInteger();

		private final AtomicInteger failures = new AtomicInteger();

		@Override
		public EngineConnection connect(Channel channel, EngineClient client) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean publish(String clientId, MqttPublishMessage message) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void publishSystem(String topicName, byte[] payload) {
			this.published.add(topicName);
		}

		@Override
		public long sessions() {
			if (this.failures.getAndDecrement() > 0) {
				throw new IllegalStateException("for the test");
			}
			return 3;
		}

		@Override
		public long subscriptions() {
			return this.rounds.incrementAndGet();
		}

		@Override
		public long inFlight() {
			return 6;
		}

		@Override
		public long retainedMessages() {
			return 5;
		}

	}

}
