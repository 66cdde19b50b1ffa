// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.session.ClientRegistry;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What waits for a subscriber that is away or silent.
 */
class SlowSubscriberIntegrationTests {

	private static final int PUBLISHED = 50;

	private static final int PUBLISH = 3;

	private static final int DUP = 0x08;

	@Test
	void keepsNewestMessagesOfAbsentSession() throws IOException {
		assertThat(firstAndLastKept("oldest")).containsExactly(40, 49);
	}

	@Test
	void keepsOldestMessagesOfAbsentSessionWhenToldSo() throws IOException {
		assertThat(firstAndLastKept("newest")).containsExactly(0, 9);
	}

	private static int[] firstAndLastKept(String drop) throws IOException {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.flow.max-queued-messages=10",
				"--mqtt-panel.broker.flow.drop=" + drop)
			.start()) {
			subscribed(broker).close();
			broker.await(ClientDisconnected.class, 1);
			publish(broker, PUBLISHED);
			// Acknowledged when the loop of the subscriber has them, which drops them
			// next.
			Awaitility.await()
				.until(() -> broker.bean(FlowStatus.class).droppedMessages(DropReason.QUEUE_FULL) == PUBLISHED - 10);
			try (RawMqttClient subscriber = persistent(broker)) {
				int first = number(subscriber.read());
				int last = first;
				for (int i = 1; i < 10; i++) {
					last = number(subscriber.read());
				}
				return new int[] { first, last };
			}
		}
	}

	@Test
	void saysWhoseMessagesWereDropped() throws IOException {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.flow.max-queued-messages=10").start();
				RawMqttClient silent = subscribed(broker);
				RawMqttClient other = broker.connected(4, "other")) {
			publish(broker, PUBLISHED);
			assertThat(number(silent.read())).isZero();
			Awaitility.await().until(() -> queueFull(broker, "s") == PUBLISHED - 20);
			assertThat(queueFull(broker, "other")).isZero();
			other.send(MqttBytes.PINGREQ);
			assertThat(other.read().type()).isEqualTo(13);
		}
	}

	/** The retained message is still there when the live one was dropped. */
	@Test
	void getsEveryRetainedTopicThatChangesWhileItReadsNothing() throws IOException {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.flow.max-queued-messages=10").start()) {
			retain(broker, "old");
			try (RawMqttClient slow = persistent(broker)) {
				slow.send(MqttBytes.packet(0x82, MqttBytes.uint16(1), MqttBytes.string("r/#"), MqttBytes.bytes(1)));
				assertThat(slow.read().type()).isEqualTo(9);
				retain(broker, "new");
				Awaitility.await()
					.until(() -> broker.bean(FlowStatus.class).droppedMessages(DropReason.QUEUE_FULL) > 0);
				Set<String> topics = new HashSet<>();
				while (topics.size() < PUBLISHED) {
					RawMqttClient.Packet publish = slow.read();
					int length = publish.body()[1];
					topics.add(new String(publish.body(), 2, length, StandardCharsets.UTF_8));
					slow.send(MqttBytes.packet(0x40, Arrays.copyOfRange(publish.body(), 2 + length, 4 + length)));
				}
			}
		}
	}

	private static void retain(RunningBroker broker, String payload) throws IOException {
		try (RawMqttClient publisher = broker.connected(4, "p")) {
			for (int i = 0; i < PUBLISHED; i++) {
				publisher.send(MqttBytes.packet(0x33, MqttBytes.string("r/" + i), MqttBytes.uint16(i + 1),
						payload.getBytes(StandardCharsets.UTF_8)));
				assertThat(publisher.read().packetId()).isEqualTo(i + 1);
			}
		}
	}

	private static long queueFull(RunningBroker broker, String clientId) {
		return broker.bean(ClientRegistry.class)
			.live()
			.filter((client) -> client.clientId().equals(clientId))
			.mapToLong((client) -> client.droppedMessages().getOrDefault(DropReason.QUEUE_FULL, 0L))
			.sum();
	}

	@Test
	void redeliversAtOnceWithMqtt3() throws IOException {
		try (RunningBroker broker = new RunningBroker().start()) {
			try (RawMqttClient subscriber = subscribed(broker)) {
				publish(broker, 1);
				assertThat(number(subscriber.read())).isZero();
			}
			try (RawMqttClient subscriber = persistent(broker)) {
				// Answered by the same loop, in turn: long before the engine's timer.
				subscriber.send(MqttBytes.subscribe(4, 2, "other"));
				RawMqttClient.Packet again = subscriber.read();
				assertThat(number(again)).isZero();
				assertThat(again.flags() & DUP).isNotZero();
			}
		}
	}

	private static RawMqttClient persistent(RunningBroker broker) throws IOException {
		return RawMqttClient.connected(broker.tcpPort(), MqttBytes.connect(4, "s", 0, new byte[0]));
	}

	private static RawMqttClient subscribed(RunningBroker broker) throws IOException {
		RawMqttClient subscriber = persistent(broker);
		subscriber.send(MqttBytes.packet(0x82, MqttBytes.uint16(1), MqttBytes.string("t"), MqttBytes.bytes(1)));
		assertThat(subscriber.read().type()).isEqualTo(9);
		return subscriber;
	}

	private static void publish(RunningBroker broker, int count) throws IOException {
		try (RawMqttClient publisher = broker.connected(4, "p")) {
			for (int i = 0; i < count; i++) {
				publisher.send(MqttBytes.packet(0x32, MqttBytes.string("t"), MqttBytes.uint16(i + 1),
						Integer.toString(i).getBytes(StandardCharsets.UTF_8)));
			}
			for (int i = 0; i < count; i++) {
				assertThat(publisher.read().packetId()).isEqualTo(i + 1);
			}
		}
	}

	/** What was published: behind the topic and the packet identifier. */
	private static int number(RawMqttClient.Packet publish) {
		assertThat(publish.type()).isEqualTo(PUBLISH);
		return Integer.parseInt(new String(publish.body(), 5, publish.body().length - 5, StandardCharsets.UTF_8));
	}

}
