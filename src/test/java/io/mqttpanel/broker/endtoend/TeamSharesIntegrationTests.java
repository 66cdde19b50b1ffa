// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RawMqttClient.Packet;
import io.mqttpanel.broker.testing.ServiceProcess;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The service with a small heap, of which one team takes all that it gets: a client of
 * another team still has room for everything.
 */
class TeamSharesIntegrationTests {

	private static final String USERNAME = "team-8";

	private static final int QUEUED = 50;

	private static final int PUBLISH = 3;

	private static final int PUBACK = 4;

	private static final int PUBREC = 5;

	private static final int LARGE = 1_000_000;

	private static final int BEGUN = 900_000;

	private int port;

	@Test
	void otherTeamGoesOnWhenOneHasTakenAllItGets() throws IOException {
		try (StubAuthServer panel = StubAuthServer.start(); StubReverb reverb = StubReverb.start()) {
			panel.answerBy((request) -> request.text().contains(USERNAME) ? StubResponse.granted(8, 8, 3)
					: StubResponse.granted(7, 7, 3));
			try (ServiceProcess service = ServiceProcess.startRemote(panel, reverb, "-Xmx96m",
					"--mqtt-panel.relay.events=", "--mqtt-panel.broker.limits.connect-rate=0",
					"--mqtt-panel.broker.limits.max-connections=300",
					"--mqtt-panel.broker.limits.packets-per-second=0");
					GreedyTeam greedy = new GreedyTeam(service.tcpPort())) {
				this.port = service.tcpPort();
				shareWith(greedy);
			}
		}
	}

	private void shareWith(GreedyTeam greedy) throws IOException {
		leaveQueue();
		try (RawMqttClient slow = connected(4, "slow", 2)) {
			slow.send(begun());
			greedy.fillIncompletePackets();
			greedy.fillQueues();
			greedy.fillAliases();
			greedy.fillWills();
			greedy.fillUnreleased();
			greedy.fillRetained();
			greedy.fillConnections();
			slow.send(new byte[LARGE - BEGUN]);
			assertThat(slow.read().type()).as("slow upload").isEqualTo(PUBACK);
		}
		setsAlias();
		retains();
		leavesWill();
		sendsWithoutRelease();
		receivesQueue();
	}

	private RawMqttClient connected(int version, String clientId, int flags) throws IOException {
		return RawMqttClient.connected(this.port, MqttBytes.connect(version, clientId, flags, new byte[0], USERNAME));
	}

	/** Fewer bytes than the other team is going to have, but in one queue. */
	private void leaveQueue() throws IOException {
		try (RawMqttClient away = connected(4, "away", 0); RawMqttClient publisher = connected(4, "publisher", 2)) {
			away.send(MqttBytes.subscribe(4, 1, "mine"));
			away.read();
			away.send(MqttBytes.DISCONNECT);
			assertThat(away.isClosedByPeer()).isTrue();
			for (int i = 1; i <= QUEUED; i++) {
				publisher.send(MqttBytes.packet(0x32, MqttBytes.string("mine"), MqttBytes.uint16(i), new byte[20_000]));
				assertThat(publisher.read().packetId()).isEqualTo(i);
			}
		}
	}

	private void receivesQueue() throws IOException {
		try (RawMqttClient back = connected(4, "away", 0)) {
			for (int i = 0; i < QUEUED; i++) {
				Packet publish = back.read();
				assertThat(publish.type()).isEqualTo(PUBLISH);
				int topic = 2 + "mine".length();
				back.send(MqttBytes.packet(0x40, MqttBytes.bytes(publish.body()[topic], publish.body()[topic + 1])));
			}
		}
	}

	private void setsAlias() throws IOException {
		try (RawMqttClient client = connected(5, "alias", 2)) {
			client.send(aliased("a".repeat(10_000)));
			assertThat(client.read().type()).as("alias").isEqualTo(PUBACK);
		}
	}

	private void retains() throws IOException {
		try (RawMqttClient client = connected(5, "retains", 2)) {
			client.send(retained("kept", 10_000));
			assertThat(isQuotaExceeded(client.read())).isFalse();
			client.send(MqttBytes.subscribe(5, 2, "kept"));
			assertThat(client.read().type()).isEqualTo(9);
			assertThat(client.read().type()).as("retained").isEqualTo(PUBLISH);
		}
	}

	/** One that does not wait is published before what its watcher sends behind it. */
	private void leavesWill() throws IOException {
		try (RawMqttClient watcher = connected(4, "watcher", 2)) {
			watcher.send(MqttBytes.subscribe(4, 1, "will", "behind"));
			watcher.read();
			leaveWill(this.port, "will", USERNAME, 14_000);
			watcher.send(MqttBytes.publish(4, "behind", 1, 1));
			Packet first = watcher.read();
			Packet message = (first.type() == PUBLISH) ? first : watcher.read();
			assertThat(new String(message.body(), 2, 6)).isEqualTo("behind");
		}
	}

	private void sendsWithoutRelease() throws IOException {
		try (RawMqttClient client = connected(4, "unreleased", 2)) {
			for (int id = 1; id <= 300; id++) {
				client.send(MqttBytes.publish(4, "t", 2, id));
				assertThat(client.read().type()).isEqualTo(PUBREC);
			}
		}
	}

	/** Writes the beginning of a large PUBLISH of MQTT 3. */
	static byte[] begun() {
		byte[] whole = MqttBytes.packet(0x32, MqttBytes.string("large"), MqttBytes.uint16(1), new byte[LARGE - 4 - 9]);
		byte[] part = new byte[BEGUN];
		System.arraycopy(whole, 0, part, 0, BEGUN);
		return part;
	}

	/** Writes a PUBLISH of QoS 1 with topic alias 1. */
	static byte[] aliased(String topic) {
		return MqttBytes.packet(0x32, MqttBytes.string(topic), MqttBytes.uint16(1), MqttBytes.bytes(3, 0x23, 0, 1));
	}

	/** Writes a PUBLISH of QoS 1 that is retained. */
	static byte[] retained(String topic, int size) {
		return MqttBytes.packet(0x33, MqttBytes.string(topic), MqttBytes.uint16(1), MqttBytes.bytes(0), new byte[size]);
	}

	static boolean isQuotaExceeded(Packet pubAck) {
		assertThat(pubAck.type()).isEqualTo(PUBACK);
		return pubAck.body().length > 2 && pubAck.body()[2] == (byte) 0x97;
	}

	/** Connects with a will that waits for an hour, and leaves it behind. */
	static void leaveWill(int port, String clientId, String username, int size) throws IOException {
		byte[] expiry = MqttBytes.bytes(5, 0x11, 0, 0, 0x0E, 0x10);
		byte[] delay = MqttBytes.bytes(5, 0x18, 0, 0, 0x0E, 0x10);
		byte[] connect = MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(5, 0xC6, 0, 60), expiry,
				MqttBytes.string(clientId), delay, MqttBytes.string("will"), MqttBytes.uint16(size), new byte[size],
				MqttBytes.string(username), MqttBytes.string("secret"));
		try (RawMqttClient client = RawMqttClient.connected(port, connect)) {
			client.send(MqttBytes.packet(0xE0, MqttBytes.bytes(4)));
			assertThat(client.isClosedByPeer()).isTrue();
		}
	}

}
