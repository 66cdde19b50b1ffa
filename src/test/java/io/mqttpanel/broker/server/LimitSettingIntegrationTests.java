// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RawMqttClient.Packet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits by the key of their setting: what it allows passes, and what the default would
 * have allowed does not.
 */
class LimitSettingIntegrationTests {

	private static final String LIMITS = "--mqtt-panel.broker.limits.";

	private static final byte[] USER_PROPERTY = MqttBytes.bytes(0x26, 0, 1, 'n', 0, 1, 'v');

	/** With their bytes they would take less than 64 KB. */
	private static final int FEW = 50;

	private RunningBroker broker;

	@AfterEach
	void stop() {
		this.broker.close();
	}

	private void start(String... settings) {
		this.broker = new RunningBroker(settings).start();
	}

	private Packet answer(byte[] connect) throws IOException {
		try (RawMqttClient client = this.broker.sends(connect)) {
			return client.read();
		}
	}

	@Test
	void lengthOfClientIdentifiers() throws IOException {
		start(LIMITS + "max-client-id-length=10");
		assertThat(answer(MqttBytes.connect(4, "0123456789")).body()).containsExactly(0, 0);
		assertThat(answer(MqttBytes.connect(4, "0123456789a")).body()).containsExactly(0, 2);
		assertThat(answer(MqttBytes.connect(5, "0123456789a")).body()).startsWith(0, 0x85);
	}

	@Test
	void packetSizeBeforeLogin() throws IOException {
		start(LIMITS + "max-packet-size-before-login=1KB");
		assertThat(answer(MqttBytes.connect(5, "c", 2, new byte[0], "u".repeat(900))).body()).startsWith(0, 0);
		assertThat(answer(MqttBytes.connect(5, "c", 2, new byte[0], "u".repeat(1_100))).body()).startsWith(0, 0x95);
		assertThat(this.broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
			.containsExactly(Reason.PACKET_TOO_LARGE);
	}

	/** Each takes two kilobytes, twice the length of its CONNECT and 4 KB. */
	@Test
	void memoryOfUndecidedLogins() throws IOException {
		start(LIMITS + "max-undecided-bytes=1MB");
		List<RawMqttClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 60; i++) {
				clients.add(this.broker.sends(MqttBytes.connect(4, "later" + i, 2, new byte[0], "u".repeat(15_000))));
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.broker.eventsOf(ConnectionRefused.class))
					.extracting(ConnectionRefused::reason)
					.contains(Reason.TOO_MANY_LOGINS));
		}
		finally {
			for (RawMqttClient client : clients) {
				client.close();
			}
		}
	}

	@Test
	void userPropertiesOfAPacket() throws IOException {
		start(LIMITS + "max-user-properties=2");
		try (RawMqttClient client = this.broker.connected(5, "c")) {
			client.send(publish("t", 2));
			assertThat(client.read().type()).isEqualTo(4);
			client.send(publish("t", 3));
			Packet farewell = client.read();
			assertThat(farewell.type()).isEqualTo(14);
			assertThat(farewell.body()).startsWith(0x95);
		}
	}

	@Test
	void levelsOfTopicsAndFilters() throws IOException {
		start(LIMITS + "max-topic-levels=3");
		try (RawMqttClient client = this.broker.connected(5, "c")) {
			client.send(publish("a/b/c", 0));
			assertThat(client.read().body()).doesNotContain(0x90);
			client.send(publish("a/b/c/d", 0));
			assertThat(client.read().body()).startsWith(0, 1, 0x90);
			client.send(MqttBytes.subscribe(5, 2, "a/b/#"));
			assertThat(client.read().body()).endsWith(2);
			client.send(MqttBytes.subscribe(5, 2, "a/b/c/#"));
			assertThat(client.read().body()).endsWith(0x8F);
		}
		assertThat(this.broker.await(LimitReached.class, 2)).extracting(LimitReached::limit)
			.containsOnly(Limit.TOPIC_LEVELS);
	}

	/** A filter of a thousand characters takes 9 KB. */
	@ParameterizedTest
	@CsvSource({ "max-subscription-bytes=100KB, 30", "max-total-subscription-bytes=1MB, 200" })
	void memoryOfSubscriptions(String setting, int tooMany) throws IOException {
		start(LIMITS + setting);
		try (RawMqttClient client = this.broker.connected(5, "c")) {
			client.send(filter(0));
			assertThat(client.read().body()).endsWith(2);
			int granted = 1;
			for (boolean refused = false; granted < tooMany && !refused;) {
				client.send(filter(granted));
				byte[] subAck = client.read().body();
				refused = subAck[subAck.length - 1] == (byte) 0x97;
				granted += refused ? 0 : 1;
			}
			assertThat(granted).isLessThan(tooMany);
		}
		assertThat(this.broker.await(LimitReached.class, 1)).extracting(LimitReached::limit)
			.containsExactly(Limit.SUBSCRIPTIONS);
	}

	private static byte[] filter(int number) {
		return MqttBytes.subscribe(5, 1, number + "f".repeat(1_000));
	}

	@Test
	void memoryOfRetainedMessagesOfATeam() throws IOException {
		start(LIMITS + "team.max-retained-bytes=2KB");
		try (RawMqttClient client = connected("c", "team-7"); RawMqttClient other = connected("c", "team-8")) {
			assertThat(retain(client, "a")).doesNotContain(0x97);
			assertThat(retain(client, "b")).startsWith(0, 1, 0x97);
			assertThat(retain(other, "b")).doesNotContain(0x97);
		}
	}

	private RawMqttClient connected(String clientId, String username) throws IOException {
		return RawMqttClient.connected(this.broker.tcpPort(), MqttBytes.connect(5, clientId, 2, new byte[0], username));
	}

	private static byte[] retain(RawMqttClient client, String topic) throws IOException {
		client.send(MqttBytes.packet(0x33, MqttBytes.string(topic), MqttBytes.uint16(1), MqttBytes.bytes(0),
				new byte[900]));
		return client.read().body();
	}

	@Test
	void messagesOfATeamInASecond() throws IOException {
		start(LIMITS + "team.messages-per-second=20");
		try (RawMqttClient client = connected("c", "team-7"); RawMqttClient other = connected("c", "team-8")) {
			for (int i = 0; i < 40; i++) {
				client.send(MqttBytes.publish(5, "t", 0, 0));
			}
			other.send(MqttBytes.publish(5, "t", 0, 0));
			this.broker.await(MessagePublished.class, 41);
		}
		assertThat(this.broker.await(LimitReached.class, 1)).extracting(LimitReached::limit)
			.containsOnly(Limit.TEAM_RATE);
	}

	/** Sends three megabytes to a client that is away. */
	@ParameterizedTest
	@CsvSource({ "limits.team.max-connections=100, ", "flow.max-queued-bytes=1MB, QUEUE_FULL",
			"flow.max-queued-messages=100, QUEUE_FULL", "flow.max-total-queued-bytes=1MB, ALL_QUEUES_FULL",
			"limits.team.max-queued-bytes=1MB, ALL_QUEUES_FULL" })
	void memoryOfQueues(String setting, DropReason reason) throws IOException {
		start("--mqtt-panel.broker." + setting);
		leaveSession("t");
		try (RawMqttClient client = this.broker.connected(4, "c")) {
			for (int i = 1; i <= 150; i++) {
				client.send(MqttBytes.packet(0x32, MqttBytes.string("t"), MqttBytes.uint16(i), new byte[20_000]));
				assertThat(client.read().packetId()).isEqualTo(i);
			}
		}
		FlowStatus flow = this.broker.bean(FlowStatus.class);
		Awaitility.await().untilAsserted(() -> {
			for (DropReason each : DropReason.values()) {
				assertThat(flow.droppedMessages(each) > 0).as(each.name()).isEqualTo(each == reason);
			}
		});
	}

	/** CONNECT and CONNACK, of the first only. */
	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 2" })
	void reportedRefusals(int setting, int reported) throws IOException {
		start("--mqtt-panel.broker.reported-refusals=" + setting);
		assertThat(answer(MqttBytes.connect(4, "refused-1")).body()).containsExactly(0, 4);
		assertThat(answer(MqttBytes.connect(4, "refused-2")).body()).containsExactly(0, 4);
		this.broker.connected(4, "c").close();
		this.broker.await(ClientDisconnected.class, 1);
		assertThat(this.broker.eventsOf(PacketProcessed.class))
			.filteredOn((packet) -> packet.clientId().startsWith("refused"))
			.hasSize(reported);
	}

	@ParameterizedTest
	@CsvSource({ "false, 0", "true, 0x87" })
	void refusedWills(boolean setting, String code) throws IOException {
		start("--mqtt-panel.broker.refuse-reserved-wills=" + setting);
		byte[] connect = MqttBytes.connect(5, "c", 0x06, MqttBytes.will(5, "$SYS/broker/x"));
		assertThat(answer(connect).body()).startsWith(0, Integer.decode(code));
	}

	/** A message of one byte with 128 user properties takes many times its 700 bytes. */
	@Test
	void smallRetainedMessagesCountWithTheirUserProperties() throws IOException {
		start(LIMITS + "max-retained-bytes=64KB");
		try (RawMqttClient client = this.broker.connected(5, "c")) {
			for (int i = 0; i < FEW; i++) {
				client.send(publish(0x33, "r/" + i, 128));
				client.read();
			}
		}
		assertThat(this.broker.await(LimitReached.class, 1)).extracting(LimitReached::limit)
			.containsOnly(Limit.RETAINED);
	}

	@Test
	void smallQueuedMessagesCountWithTheirUserProperties() throws IOException {
		start("--mqtt-panel.broker.flow.max-queued-bytes=64KB");
		leaveSession("t/#");
		try (RawMqttClient client = this.broker.connected(5, "c")) {
			for (int i = 0; i < FEW; i++) {
				client.send(publish(0x32, "t/" + i, 128));
				client.read();
			}
		}
		FlowStatus flow = this.broker.bean(FlowStatus.class);
		Awaitility.await().until(() -> flow.droppedMessages(DropReason.QUEUE_FULL) > 0);
	}

	private void leaveSession(String filter) throws IOException {
		byte[] connect = MqttBytes.connect(4, "away", 0, new byte[0]);
		try (RawMqttClient away = RawMqttClient.connected(this.broker.tcpPort(), connect)) {
			away.send(MqttBytes.subscribe(4, 1, filter));
			assertThat(away.read().type()).isEqualTo(9);
			away.send(MqttBytes.DISCONNECT);
			assertThat(away.isClosedByPeer()).isTrue();
		}
	}

	private static byte[] publish(String topic, int userProperties) {
		return publish(0x32, topic, userProperties);
	}

	private static byte[] publish(int first, String topic, int userProperties) {
		byte[] properties = new byte[0];
		for (int i = 0; i < userProperties; i++) {
			properties = MqttBytes.join(properties, USER_PROPERTY);
		}
		byte[] sized = MqttBytes.packet(0, properties);
		return MqttBytes.packet(first, MqttBytes.string(topic), MqttBytes.uint16(1),
				Arrays.copyOfRange(sized, 1, sized.length), MqttBytes.bytes('x'));
	}

}
