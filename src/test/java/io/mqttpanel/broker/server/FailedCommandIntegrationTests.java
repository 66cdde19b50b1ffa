// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.util.ReflectionTestUtils;

import io.mqttpanel.broker.event.CommandFailed;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.moquette.MoquetteEngine;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a client when the engine, made to, fails at what the client asks for.
 */
class FailedCommandIntegrationTests {

	private static final int PUBLISH = 3;

	private static final int PUBREC = 5;

	private static final int SUBACK = 9;

	private static final int DISCONNECT = 14;

	/** PUBLISH, DUP, QoS 2. */
	private static final int RESENT = 0x3C;

	private static final int UNSPECIFIED_ERROR = 0x80;

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void endsConnectionOfPublisher(int qos) throws IOException {
		try (RawMqttClient client = this.broker.connected(5, "publisher")) {
			breakSubscriptions();
			client.send(MqttBytes.publish(5, "topic", qos, 7));
			RawMqttClient.Packet packet = client.read();
			assertThat(packet.type()).isEqualTo(DISCONNECT);
			assertThat(packet.body()[0] & 0xFF).isEqualTo(UNSPECIFIED_ERROR);
			assertThat(client.isClosedByPeer()).isTrue();
		}
		this.broker.await(CommandFailed.class, 1);
		assertThat(this.broker.bean(EventCounters.class).failedCommands()).isOne();
	}

	@Test
	void takesForNewWhatItHasFailedAt() throws IOException {
		byte[] session = MqttBytes.connect(4, "publisher", 0, new byte[0]);
		Object subscriptions = field(directory(), "tree");
		try (RawMqttClient client = RawMqttClient.connected(this.broker.tcpPort(), session)) {
			breakSubscriptions();
			client.send(MqttBytes.publish(4, "topic", 2, 7));
			assertThat(client.isClosedByPeer()).isTrue();
		}
		ReflectionTestUtils.setField(directory(), "tree", subscriptions);
		try (RawMqttClient subscriber = this.broker.connected(4, "subscriber");
				RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			subscriber.send(MqttBytes.subscribe(4, 1, "topic"));
			assertThat(subscriber.read().type()).isEqualTo(SUBACK);
			client.send(session);
			assertThat(client.read().body()).containsExactly(1, 0);
			client.send(MqttBytes.packet(RESENT, MqttBytes.string("topic"), MqttBytes.uint16(7), new byte[1]));
			assertThat(client.read().type()).isEqualTo(PUBREC);
			assertThat(subscriber.read().type()).isEqualTo(PUBLISH);
		}
	}

	@Test
	void endsConnectionOfMqtt3Subscriber() throws IOException {
		try (RawMqttClient client = this.broker.connected(4, "subscriber")) {
			breakSubscriptions();
			client.send(MqttBytes.subscribe(4, 1, "topic"));
			assertThat(client.isClosedByPeer()).isTrue();
		}
		this.broker.await(CommandFailed.class, 1);
	}

	@Test
	void refusesClientWhoseSessionCannotBeOpened() throws IOException {
		Object sessions = part("sessionRegistry");
		Object pool = field(sessions, "pool");
		ReflectionTestUtils.setField(sessions, "pool", null);
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.connect(5, "client", 0, new byte[0]));
			RawMqttClient.Packet packet = client.read();
			assertThat(packet.type()).isEqualTo(2);
			assertThat(packet.body()[1] & 0xFF).isEqualTo(0x88);
			assertThat(client.isClosedByPeer()).isTrue();
		}
		// Without it the engine could not be stopped.
		ReflectionTestUtils.setField(sessions, "pool", pool);
	}

	/** Whoever looks for subscriptions, or adds one, does not find where they are. */
	private void breakSubscriptions() {
		ReflectionTestUtils.setField(directory(), "tree", null);
	}

	private Object directory() {
		Object running = field(this.broker.bean(MoquetteEngine.class), "running");
		return field(field(running, "router"), "directory");
	}

	private Object part(String name) {
		Object running = field(this.broker.bean(MoquetteEngine.class), "running");
		return field(field(field(running, "server"), "dispatcher"), name);
	}

	private static Object field(Object owner, String name) {
		return Objects.requireNonNull(ReflectionTestUtils.getField(owner, name), name);
	}

}
