// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packets that wait for the decision or for the engine. They count towards the packet
 * rate when they are read, and once, and are reported before the end of their connection.
 */
class WaitingPacketsIntegrationTests {

	private static final int PER_SECOND = 100;

	private static final int FEWER = 90;

	private static final int ATTEMPTS = 50;

	private static final int LARGE_BYTES = 1_000_000;

	private static final int MOST = 1000;

	/** So many that the socket is full, and not only slow. */
	private static final int DROPPED = 16;

	@RegisterExtension
	static final RuledBroker broker = new RuledBroker("--mqtt-panel.broker.limits.packets-per-second=" + PER_SECOND,
			"--mqtt-panel.broker.limits.bytes-per-second=0B", "--mqtt-panel.broker.session-queue-size=128",
			"--mqtt-panel.broker.flow.max-queued-bytes=1MB", "--mqtt-panel.broker.flow.patience=0s");

	@Test
	void packetsBehindConnectCountTowardsTheRate() throws IOException {
		try (RawMqttClient client = broker.sends(RuledBroker.connect(4, "early"), publishes(0, PER_SECOND + 100))) {
			broker.awaitQuestion("early");
			assertThat(broker.story("early")).isEmpty();
			broker.grant("early", ClientLimits.NONE);
			assertThat(RuledBroker.answer(4, client)).isEqualTo("CONNACK 00");
			assertThat(broker.await(LimitReached.class, 1)).extracting(LimitReached::limit)
				.containsOnly(Limit.PACKET_RATE);
			client.send(MqttBytes.PINGREQ);
			assertThat(RuledBroker.answer(4, client)).isEqualTo("PINGRESP");
			assertThat(Collections.frequency(broker.story("early"), "> PUBLISH")).isEqualTo(PER_SECOND + 100);
		}
	}

	@Test
	void packetsThatWaitForTheDecisionCountOnce() throws IOException {
		try (RawMqttClient client = broker.sends(RuledBroker.connect(4, "held"), publishes(0, FEWER),
				MqttBytes.PINGREQ)) {
			broker.awaitQuestion("held");
			broker.grant("held", ClientLimits.NONE);
			assertThat(RuledBroker.answer(4, client)).isEqualTo("CONNACK 00");
			assertThat(RuledBroker.answer(4, client)).isEqualTo("PINGRESP");
		}
		assertThat(broker.events(LimitReached.class)).isEmpty();
	}

	@Test
	void packetsThatWaitForTheEngineCountOnce() throws IOException {
		FlowStatus flow = broker.running().bean(FlowStatus.class);
		long before = flow.pauses();
		for (int i = 0; i < ATTEMPTS && flow.pauses() == before; i++) {
			try (RawMqttClient client = broker.connected(4, "burst-" + i)) {
				client.send(publishes(1, FEWER), MqttBytes.PINGREQ);
				String answer = "PUBACK";
				while (answer.startsWith("PUBACK")) {
					answer = RuledBroker.answer(4, client);
				}
				assertThat(answer).isEqualTo("PINGRESP");
			}
		}
		assertThat(flow.pauses()).isGreaterThan(before);
		assertThat(broker.events(LimitReached.class)).isEmpty();
	}

	@Test
	void packetsOfClientThatDoesNotReadCountWhileTheyWaitAndAreReportedBeforeItsEnd() throws IOException {
		try (RawMqttClient sleeper = broker.connected(4, "sleeper", new ClientLimits(50, 0, 0, 0))) {
			congest(sleeper);
			// So few that they are read and decoded at once.
			byte[][] pings = Collections.nCopies(60, MqttBytes.PINGREQ).toArray(new byte[0][]);
			sleeper.send(pings);
			assertThat(broker.await(LimitReached.class, 1)).extracting(LimitReached::limit)
				.containsOnly(Limit.PACKET_RATE);
			assertThat(broker.received("sleeper")).doesNotContain("> PINGREQ");
			broker.connected(4, "sleeper").close();
			List<String> story = broker.story("sleeper").stream().filter((event) -> !event.startsWith("<")).toList();
			List<String> first = story.subList(0, story.lastIndexOf("> CONNECT"));
			assertThat(first).endsWith("> PINGREQ", "ClientDisconnected", "ClientUnsubscribed");
			assertThat(Collections.frequency(first, "> PINGREQ")).isEqualTo(pings.length);
		}
	}

	/** Has messages sent to a client that does not read until many are dropped. */
	private static void congest(RawMqttClient sleeper) throws IOException {
		FlowStatus flow = broker.running().bean(FlowStatus.class);
		sleeper.send(MqttBytes.packet(0x82, MqttBytes.uint16(1), MqttBytes.string("ok/large"), MqttBytes.bytes(0)));
		assertThat(RuledBroker.answer(4, sleeper)).isEqualTo("SUBACK 1 00");
		byte[] large = MqttBytes.packet(0x32, MqttBytes.string("ok/large"), MqttBytes.uint16(1), new byte[LARGE_BYTES]);
		try (RawMqttClient publisher = broker.connected(4, "publisher")) {
			for (int i = 0; i < MOST && flow.droppedMessages(DropReason.SLOW_SUBSCRIBER) < DROPPED; i++) {
				publisher.send(large);
				assertThat(RuledBroker.answer(4, publisher)).isEqualTo("PUBACK 1");
			}
		}
		assertThat(flow.droppedMessages(DropReason.SLOW_SUBSCRIBER)).isGreaterThanOrEqualTo(DROPPED);
	}

	private static byte[] publishes(int qos, int count) {
		byte[][] packets = new byte[count][];
		for (int i = 0; i < count; i++) {
			packets[i] = MqttBytes.publish(4, "ok/t", qos, 1 + i);
		}
		return MqttBytes.join(packets);
	}

}
