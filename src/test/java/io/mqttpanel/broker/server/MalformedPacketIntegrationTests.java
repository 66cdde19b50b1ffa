// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RawMqttClient.Packet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packets that are malformed, one of each kind, over a socket: what they are about does
 * not happen, nothing behind them is read as their content, and their sender is told at
 * once.
 */
class MalformedPacketIntegrationTests {

	/** No reason code: the connection is closed and nothing said. */
	private static final int CLOSED = 0;

	private static final int MALFORMED_PACKET = 0x81;

	private static final int PROTOCOL_ERROR = 0x82;

	private static final String PINGREQ = "c000";

	/** Of MQTT 5. */
	private static final List<String> MALFORMED = List.of("30050032616263", "82060001000003616263", "400100",
			"3005000174012378", "3002ffff", "82090001000003612f62c0", "c10100");

	/** Of MQTT 5. */
	private static final List<String> AGAINST_THE_PROTOCOL = List.of("30060001740224ff", "300700017402010278",
			"300a00017406230001230001", "3009000174040800012378", "100000", "f000");

	/** Of MQTT 3.1.1. */
	private static final List<String> WITHOUT_REASON_CODE = List.of("30050032616263", "82060001000361626300", "400100",
			"a2070001000961", "38030001740a", "32050001740000", "8200", "ffffffffff");

	/** Properties of wills. */
	private static final List<String> WILL_PROPERTIES = List.of("03230001", "022400", "051100000001");

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	private static byte[] hex(String hex) {
		return HexFormat.of().parseHex(hex);
	}

	@Test
	void endsSenderAtOnceAndPassesNothingOn() throws IOException {
		try (RawMqttClient subscriber = this.broker.connected(5, "subscriber")) {
			subscribe(subscriber, "#");
			for (String packet : MALFORMED) {
				ends(5, packet, MALFORMED_PACKET);
			}
			for (String packet : AGAINST_THE_PROTOCOL) {
				ends(5, packet, PROTOCOL_ERROR);
			}
			for (String packet : WITHOUT_REASON_CODE) {
				ends(4, packet, CLOSED);
			}
			for (String properties : WILL_PROPERTIES) {
				byte[] will = MqttBytes.join(hex(properties), MqttBytes.string("w"), MqttBytes.string("gone"));
				try (RawMqttClient client = this.broker.sends(MqttBytes.connect(5, "w", 0x06, will))) {
					assertThat(client.read().body()[1] & 0xFF).isIn(MALFORMED_PACKET, PROTOCOL_ERROR);
					assertThat(client.isClosedByPeer()).isTrue();
				}
			}
			try (RawMqttClient good = this.broker.connected(5, "good")) {
				good.send(MqttBytes.publish(5, "good", 0, 0));
				assertThat(RuledBroker.topic(subscriber)).isEqualTo("good");
			}
		}
	}

	private static void subscribe(RawMqttClient client, String filter) throws IOException {
		client.send(MqttBytes.subscribe(5, 1, filter));
		assertThat(client.read().type()).isEqualTo(9);
	}

	/** What is behind it is not answered. */
	private void ends(int version, String packet, int reason) throws IOException {
		try (RawMqttClient client = this.broker.connected(version, "sender")) {
			client.send(hex(packet + PINGREQ.repeat(8)));
			if (reason != CLOSED) {
				readDisconnect(client, packet, reason);
			}
			assertThat(client.isClosedByPeer()).as(packet).isTrue();
		}
	}

	private static void readDisconnect(RawMqttClient client, String cause, int reason) throws IOException {
		Packet disconnect = client.read();
		assertThat(disconnect.type()).as(cause).isEqualTo(14);
		assertThat(disconnect.body()[0] & 0xFF).as(cause).isEqualTo(reason);
	}

	@Test
	void refusesConnectBeforeAnybodyIsAsked() throws IOException {
		refuses(cutOff(MqttBytes.connect(5, "c")), MALFORMED_PACKET);
		refuses(cutOff(MqttBytes.connect(4, "c")), CLOSED);
		refuses(connect("15000178"), 0x8C);
		refuses(connect("16000178"), PROTOCOL_ERROR);
		refuses(connect("2700000000"), PROTOCOL_ERROR);
		refuses(connect("2700000004"), CLOSED);
		refuses(connect("230001"), PROTOCOL_ERROR);
		refuses(MqttBytes.connect(5, "c".repeat(20_000)), 0x95);
		refuses(MqttBytes.connect(4, "c".repeat(20_000)), CLOSED);
		assertThat(this.broker.eventsOf(ClientConnected.class)).isEmpty();
	}

	/** Leaves out the last bytes of the password. */
	private static byte[] cutOff(byte[] connect) {
		return MqttBytes.packet(connect[0], Arrays.copyOfRange(connect, 2, connect.length - 3));
	}

	private void refuses(byte[] connect, int reason) throws IOException {
		try (RawMqttClient client = this.broker.sends(connect, hex(PINGREQ))) {
			if (reason != CLOSED) {
				Packet connAck = client.read();
				assertThat(connAck.type()).isEqualTo(2);
				assertThat(connAck.body()).isEqualTo(MqttBytes.bytes(0, reason, 0));
			}
			assertThat(client.isClosedByPeer()).isTrue();
		}
	}

	private static byte[] connect(String properties) {
		byte[] bytes = hex(properties);
		return MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(5, 0xC2, 0, 60, bytes.length), bytes,
				MqttBytes.string("c"), MqttBytes.string("key"), MqttBytes.string("secret"));
	}

	@Test
	void connAckFitsIntoWhatTheClientTakes() throws IOException {
		for (int maximum : new int[] { 5, 12, 13, 15, 16, 20, 23, 24, 100 }) {
			try (RawMqttClient client = this.broker.sends(connect("27000000%02x".formatted(maximum)))) {
				if (maximum < 13) {
					assertThat(client.isClosedByPeer()).isTrue();
					continue;
				}
				Packet connAck = client.read();
				assertThat(connAck.type()).isEqualTo(2);
				assertThat(connAck.body()[1]).isZero();
				assertThat(connAck.remainingLength() + 2).isLessThanOrEqualTo(maximum)
					.isGreaterThanOrEqualTo((maximum >= 24) ? 24 : (maximum >= 16) ? 16 : 13);
			}
		}
	}

	@Test
	void mqtt31ClientIsToldNothingOfItsSession() throws IOException {
		for (int version : new int[] { 3, 4 }) {
			for (int time = 0; time < 2; time++) {
				byte[] connect = MqttBytes.connect(version, "kept" + version, 0, new byte[0]);
				try (RawMqttClient client = this.broker.sends(connect)) {
					assertThat(client.read().body()).containsExactly((version == 4) ? time : 0, 0);
				}
			}
		}
	}

	@Test
	void filterThatIsNoneIsRefusedAlone() throws IOException {
		try (RawMqttClient client = this.broker.connected(5, "five")) {
			client.send(MqttBytes.subscribe(5, 1, "sport+", "a/#/b", "$share/g/a#", "a"));
			assertThat(client.read().body()).endsWith(MqttBytes.bytes(0x8F, 0x8F, 0x8F, 2));
			client.send(MqttBytes.unsubscribe(5, 2, "sport+", "a/#/b", "$share/g/a#", "b", "a"));
			assertThat(client.read().body()).endsWith(MqttBytes.bytes(0x8F, 0x8F, 0x8F, 0x11, 0));
			client.send(MqttBytes.unsubscribe(5, 3, "sport+"));
			assertThat(client.read().body()).contains("not valid".getBytes(StandardCharsets.US_ASCII))
				.endsWith(MqttBytes.bytes(0x8F));
			assertThat(this.broker.await(ClientUnsubscribed.class, 2)).extracting(ClientUnsubscribed::topicFilter)
				.containsExactly("b", "a");
		}
		try (RawMqttClient client = this.broker.connected(4, "four")) {
			client.send(MqttBytes.subscribe(4, 1, "sport+", "a/#/b", "$share/g/a#", "a"));
			assertThat(client.read().body()).endsWith(MqttBytes.bytes(0x80, 0x80, 0x80, 2));
			client.send(MqttBytes.unsubscribe(4, 2, "sport+", "$share/g/a#", "a"));
			assertThat(client.read().body()).containsExactly(0, 2);
		}
	}

	@Test
	void acknowledgementOutOfPlaceEndsTheClient() throws IOException {
		try (RawMqttClient client = this.broker.connected(5, "c")) {
			subscribe(client, "t");
			client.send(MqttBytes.acknowledgement(0x40, 9), MqttBytes.acknowledgement(0x70, 9),
					MqttBytes.acknowledgement(0x50, 9));
			assertThat(client.read().type()).isEqualTo(6);
			client.send(MqttBytes.publish(5, "t", 0, 0), MqttBytes.publish(5, "t", 2, 1));
			for (int i = 0; i < 3; i++) {
				assertThat(client.read().type()).isIn(3, 5);
			}
			client.send(MqttBytes.acknowledgement(0x40, 1));
			readDisconnect(client, "PUBACK for QoS 2", PROTOCOL_ERROR);
			assertThat(client.isClosedByPeer()).isTrue();
		}
	}

}
