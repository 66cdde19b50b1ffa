// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.moquette.MoquetteEngine;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RawMqttClient.Packet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that were sent to a client and not acknowledged, when the client, or the
 * broker, comes again.
 */
class InFlightIntegrationTests {

	private static final int DUP = 0x08;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(ints = { 4, 5 })
	void areSentAgainBeforeOthersAndKeepTheirIdentifiers(int version) throws IOException {
		try (RunningBroker broker = new RunningBroker().start()) {
			leaveUnacknowledged(broker, version);
			publishWhileAway(broker);
			assertSentAgain(broker, version);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 5 })
	void surviveStop(int version) throws IOException {
		try (RunningBroker broker = start(this.directory)) {
			leaveUnacknowledged(broker, version);
			publishWhileAway(broker);
		}
		try (RunningBroker broker = start(this.directory)) {
			assertSentAgain(broker, version);
		}
	}

	/** What a crash leaves is what is on disk while clients are connected. */
	@ParameterizedTest
	@ValueSource(ints = { 4, 5 })
	void surviveCrash(int version, @TempDir Path crashed) throws IOException {
		try (RunningBroker broker = start(crashed); RawMqttClient client = subscriber(broker, version)) {
			takeFour(broker, client);
			copyCommitted(broker);
		}
		try (RunningBroker broker = start(this.directory)) {
			publishWhileAway(broker);
			assertSentAgain(broker, version);
		}
		try (RunningBroker broker = start(this.directory); RawMqttClient client = connect(broker, version)) {
			client.send(MqttBytes.PINGREQ);
			assertThat(client.read().type()).as("nothing is left").isEqualTo(13);
		}
	}

	@Test
	void surviveCrashTogetherWithWhatWaitsBehindThem(@TempDir Path crashed) throws IOException {
		List<String> expected = new ArrayList<>();
		try (RunningBroker broker = start(crashed); RawMqttClient client = subscriber(broker, 4)) {
			for (int i = 0; i < 30; i++) {
				publish(broker, "m" + i, 1 + i % 2);
				expected.add("m" + i);
			}
			for (int i = 0; i < 10; i++) {
				assertThat(payload(client.read())).isEqualTo("m" + i);
			}
			// Answered by the loop of the session, in turn: all messages are stored by
			// then.
			client.send(MqttBytes.subscribe(4, 2, "other"));
			assertThat(client.read().type()).isEqualTo(9);
			copyCommitted(broker);
		}
		try (RunningBroker broker = start(this.directory); RawMqttClient client = connect(broker, 4)) {
			List<String> heard = new ArrayList<>();
			while (heard.size() < expected.size()) {
				Packet packet = client.read();
				if (packet.type() == 3) {
					assertThat(packet.flags() & DUP).isEqualTo((heard.size() < 10) ? DUP : 0);
					heard.add(payload(packet));
				}
				acknowledge(client, packet);
			}
			assertThat(heard).isEqualTo(expected);
		}
	}

	private static void leaveUnacknowledged(RunningBroker broker, int version) throws IOException {
		try (RawMqttClient client = subscriber(broker, version)) {
			takeFour(broker, client);
		}
		Awaitility.await().until(() -> broker.comingsAndGoings("c").size() == 2);
	}

	/** Acknowledges the first and half of the third. */
	private static void takeFour(RunningBroker broker, RawMqttClient client) throws IOException {
		for (int i = 1; i <= 4; i++) {
			publish(broker, "m" + i, (i <= 2) ? 1 : 2);
			Packet packet = client.read();
			assertThat(payload(packet)).isEqualTo("m" + i);
			assertThat(id(packet)).isEqualTo(i);
		}
		client.send(MqttBytes.acknowledgement(0x40, 1), MqttBytes.acknowledgement(0x50, 3));
		assertThat(client.read().type()).isEqualTo(6);
	}

	private static void publishWhileAway(RunningBroker broker) throws IOException {
		publish(broker, "first", 1);
		publish(broker, "last", 1);
	}

	private static void assertSentAgain(RunningBroker broker, int version) throws IOException {
		try (RawMqttClient client = connect(broker, version)) {
			List<String> again = new ArrayList<>();
			while (again.isEmpty() || !again.get(again.size() - 1).startsWith("last")) {
				Packet packet = client.read();
				again.add((packet.type() == 6) ? "release " + packet.packetId()
						: payload(packet) + " " + id(packet) + " " + (packet.flags() & DUP));
				acknowledge(client, packet);
			}
			assertThat(again).hasSize(5)
				.contains("release 3")
				.containsSubsequence("m2 2 8", "m4 4 8", "first 1 0", "last 5 0");
			Packet release = client.read();
			assertThat(release.type()).isEqualTo(6);
			assertThat(release.packetId()).isEqualTo(4);
			acknowledge(client, release);
		}
		Awaitility.await().until(() -> broker.comingsAndGoings("c").size() % 2 == 0);
	}

	private static void acknowledge(RawMqttClient client, Packet packet) throws IOException {
		if (packet.type() == 6) {
			client.send(MqttBytes.acknowledgement(0x70, packet.packetId()));
		}
		else if (packet.type() == 3) {
			client.send(MqttBytes.acknowledgement(((packet.flags() & 6) == 2) ? 0x40 : 0x50, id(packet)));
		}
	}

	private static RawMqttClient subscriber(RunningBroker broker, int version) throws IOException {
		RawMqttClient client = connect(broker, version);
		byte[] properties = new byte[version - 4];
		client.send(MqttBytes.packet(0x82, MqttBytes.uint16(1), properties, MqttBytes.string("t"), MqttBytes.bytes(2)));
		assertThat(client.read().type()).isEqualTo(9);
		return client;
	}

	private static RawMqttClient connect(RunningBroker broker, int version) throws IOException {
		byte[] properties = (version == 4) ? new byte[0] : MqttBytes.bytes(5, 0x11, 0, 0, 0x0E, 0x10);
		return RawMqttClient.connected(broker.tcpPort(),
				MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(version, 0xC0, 0, 60), properties,
						MqttBytes.string("c"), MqttBytes.string("key"), MqttBytes.string("secret")));
	}

	private static void publish(RunningBroker broker, String payload, int qos) throws IOException {
		try (RawMqttClient publisher = broker.connected(4, "publisher")) {
			publisher.send(
					MqttBytes.packet(0x30 | qos << 1, MqttBytes.string("t"), MqttBytes.uint16(1), payload.getBytes()));
			assertThat(publisher.read().type()).isEqualTo((qos == 1) ? 4 : 5);
			if (qos == 2) {
				publisher.send(MqttBytes.acknowledgement(0x62, 1));
				assertThat(publisher.read().type()).isEqualTo(7);
			}
		}
	}

	private static int id(Packet publish) {
		return publish.body()[3] << 8 | publish.body()[4];
	}

	/** Without the properties, which are empty. */
	private static String payload(Packet publish) {
		return new String(publish.body(), 5, publish.body().length - 5).trim().replace("\0", "");
	}

	private static RunningBroker start(Path path) {
		return new RunningBroker("--mqtt-panel.broker.persistence.path=" + path).start();
	}

	/** What a crash would leave. */
	private void copyCommitted(RunningBroker broker) throws IOException {
		GroupCommit commits = Objects.requireNonNull(broker.bean(MoquetteEngine.class).commits());
		assertThat(commits.flush(Duration.ofSeconds(30))).isTrue();
		commits.store().backUp(this.directory.resolve("sessions"));
	}

}
