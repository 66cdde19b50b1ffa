// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

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

	private static final byte[] PING = MqttBytes.PINGREQ;

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	/** MQTT 5, with the reason code of each. */
	private static Map<byte[], Integer> mqtt5() {
		Map<byte[], Integer> faults = new LinkedHashMap<>();
		faults.put(hex("30050032616263"), 0x81);
		faults.put(hex("82060001000003616263"), 0x81);
		faults.put(hex("400100"), 0x81);
		faults.put(hex("30060001740224ff"), 0x82);
		faults.put(hex("3005000174012378"), 0x81);
		faults.put(hex("300700017402010278"), 0x82);
		faults.put(hex("300a00017406230001230001"), 0x82);
		faults.put(hex("3009000174040800012378"), 0x82);
		faults.put(hex("3002ffff"), 0x81);
		faults.put(hex("82090001000003612f62c0"), 0x81);
		faults.put(hex("c10100"), 0x81);
		faults.put(hex("100000"), 0x82);
		faults.put(hex("f000"), 0x82);
		return faults;
	}

	private static byte[] hex(String hex) {
		return HexFormat.of().parseHex(hex);
	}

	@Test
	void endsSenderAtOnceAndPassesNothingOn() throws IOException {
		try (RawMqttClient subscriber = this.broker.connected(5, "subscriber")) {
			subscriber.send(MqttBytes.subscribe(5, 1, "#"));
			assertThat(subscriber.read().type()).isEqualTo(9);
			for (Map.Entry<byte[], Integer> fault : mqtt5().entrySet()) {
				ends(5, fault.getKey(), fault.getValue());
			}
			for (String fault : new String[] { "30050032616263", "82060001000361626300", "400100", "a2070001000961",
					"38030001740a", "32050001740000", "8200", "ffffffffff" }) {
				ends(4, hex(fault), 0);
			}
			for (String will : new String[] { "03230001", "022400", "051100000001" }) {
				try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
					client.send(MqttBytes.connect(5, "w", 0x06,
							MqttBytes.join(hex(will), MqttBytes.string("w"), MqttBytes.string("gone"))));
					assertThat(client.read().body()[1] & 0xFF).isIn(0x81, 0x82);
					assertThat(client.isClosedByPeer()).isTrue();
				}
			}
			try (RawMqttClient good = this.broker.connected(5, "good")) {
				good.send(MqttBytes.publish(5, "good", 0, 0));
				Packet message = subscriber.read();
				assertThat(Arrays.copyOfRange(message.body(), 0, 6)).isEqualTo(MqttBytes.string("good"));
			}
		}
	}

	/** What is behind it is not answered. */
	private void ends(int version, byte[] packet, int reason) throws IOException {
		try (RawMqttClient client = this.broker.connected(version, "sender")) {
			client.send(MqttBytes.join(packet, PING, PING, PING, PING, PING, PING, PING, PING));
			if (reason != 0) {
				Packet disconnect = client.read();
				assertThat(disconnect.type()).as(HexFormat.of().formatHex(packet)).isEqualTo(14);
				assertThat(disconnect.body()[0] & 0xFF).as(HexFormat.of().formatHex(packet)).isEqualTo(reason);
			}
			assertThat(client.isClosedByPeer()).as(HexFormat.of().formatHex(packet)).isTrue();
		}
	}

	@Test
	void refusesConnectBeforeAnybodyIsAsked() throws IOException {
		byte[] password = MqttBytes.connect(5, "c");
		byte[] cut = MqttBytes.packet(0x10, Arrays.copyOfRange(password, 2, password.length - 3));
		refuses(cut, "2003008100");
		byte[] cut3 = MqttBytes.connect(4, "c");
		refuses(MqttBytes.packet(0x10, Arrays.copyOfRange(cut3, 2, cut3.length - 3)), "");
		refuses(connect("15000178"), "2003008c00");
		refuses(connect("16000178"), "2003008200");
		refuses(connect("2700000000"), "2003008200");
		refuses(connect("2700000004"), "");
		refuses(connect("230001"), "2003008200");
		refuses(MqttBytes.connect(5, "c".repeat(20_000)), "2003009500");
		refuses(MqttBytes.connect(4, "c".repeat(20_000)), "");
		assertThat(this.broker.eventsOf(ClientConnected.class)).isEmpty();
	}

	private void refuses(byte[] connect, String answer) throws IOException {
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.join(connect, PING));
			if (!answer.isEmpty()) {
				Packet connAck = client.read();
				assertThat(connAck.type()).isEqualTo(2);
				assertThat(connAck.body()).isEqualTo(Arrays.copyOfRange(hex(answer), 2, hex(answer).length));
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
			try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
				client.send(connect("27000000%02x".formatted(maximum)));
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
				try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
					client.send(MqttBytes.packet(0x10, MqttBytes.string((version == 3) ? "MQIsdp" : "MQTT"),
							MqttBytes.bytes(version, 0xC0, 0, 60), MqttBytes.string("kept" + version),
							MqttBytes.string("key"), MqttBytes.string("secret")));
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
			client.send(MqttBytes.subscribe(5, 1, "t"));
			assertThat(client.read().type()).isEqualTo(9);
			client.send(MqttBytes.acknowledgement(0x40, 9), MqttBytes.acknowledgement(0x70, 9),
					MqttBytes.acknowledgement(0x50, 9));
			assertThat(client.read().type()).isEqualTo(6);
			client.send(MqttBytes.publish(5, "t", 0, 0), MqttBytes.publish(5, "t", 2, 1));
			for (int i = 0; i < 3; i++) {
				assertThat(client.read().type()).isIn(3, 5);
			}
			client.send(MqttBytes.acknowledgement(0x40, 1));
			Packet disconnect = client.read();
			assertThat(disconnect.type()).isEqualTo(14);
			assertThat(disconnect.body()[0]).isEqualTo((byte) 0x82);
			assertThat(client.isClosedByPeer()).isTrue();
		}
	}

}
