// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packets that are wrong end their sender's connection and nobody else's.
 */
class ProtocolFaultIntegrationTests {

	private static final int PROBES = 4;

	private static final String DEEP = "a" + "/a".repeat(128);

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	void endsConnectionOfSenderOnly(String title, byte[] mqtt5, byte[] mqtt3, int reason) throws IOException {
		try (RawMqttClient client = this.broker.connected(5, "five")) {
			client.send(mqtt5);
			RawMqttClient.Packet disconnect = client.read();
			assertThat(disconnect.type()).isEqualTo(14);
			assertThat(disconnect.body()[0] & 0xFF).isEqualTo(reason);
			assertThat(client.isClosedByPeer()).isTrue();
		}
		try (RawMqttClient client = this.broker.connected(4, "four")) {
			client.send(mqtt3);
			assertThat(client.isClosedByPeer()).isTrue();
		}
		assertServes();
	}

	static Stream<Arguments> faults() {
		byte[] tooLarge = Arrays.copyOf(MqttBytes.packet(0x30, MqttBytes.string("t"), new byte[1_100_000]), 1_000);
		return Stream.of(subscribe("$share/"), subscribe("$share/g"), subscribe("$share//x"), subscribe("$share/g/"),
				subscribe("$share/+/x"), subscribe(""),
				Arguments.of("UNSUBSCRIBE", MqttBytes.unsubscribe(5, 1, "$share/g"),
						MqttBytes.unsubscribe(4, 1, "$share/g"), 0x8F),
				Arguments.of("AUTH, PINGRESP", MqttBytes.bytes(0xF0, 0), MqttBytes.bytes(0xD0, 0), 0x82),
				Arguments.of("topic alias",
						MqttBytes.packet(0x30, MqttBytes.string("t"), MqttBytes.bytes(3, 35, 0, 11)),
						MqttBytes.publish(4, "", 0, 0), 0x94),
				Arguments.of("malformed", MqttBytes.publish(5, "a/#", 0, 0), MqttBytes.publish(4, "a/#", 0, 0), 0x90),
				Arguments.of("too large", tooLarge, tooLarge, 0x95));
	}

	private static Arguments subscribe(String filter) {
		return Arguments.of("SUBSCRIBE " + filter, MqttBytes.subscribe(5, 1, filter), MqttBytes.subscribe(4, 1, filter),
				0x8F);
	}

	@ParameterizedTest
	@CsvSource({ "5, 0x90, 0x8F", "4, -1, 0x80" })
	void tellsOfTopicsThatAreTooDeep(int version, String publish, String subscribe) throws IOException {
		try (RawMqttClient client = this.broker.connected(version, "c")) {
			client.send(MqttBytes.publish(version, DEEP, 1, 1), MqttBytes.publish(version, DEEP, 0, 0),
					MqttBytes.subscribe(version, 2, DEEP), MqttBytes.unsubscribe(version, 3, DEEP));
			RawMqttClient.Packet pubAck = client.read();
			assertThat(pubAck.type()).isEqualTo(4);
			assertThat((pubAck.body().length > 2) ? pubAck.body()[2] & 0xFF : -1).isEqualTo(Integer.decode(publish));
			RawMqttClient.Packet subAck = client.read();
			assertThat(subAck.type()).isEqualTo(9);
			assertThat(subAck.body()[subAck.body().length - 1] & 0xFF).isEqualTo(Integer.decode(subscribe));
			assertThat(client.read().type()).isEqualTo(11);
		}
		assertServes();
	}

	@Test
	void refusesWillThatEndsASessionLoop() throws IOException {
		byte[] will = MqttBytes.will(5, "w");
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.connect(5, "c", 0x1E, will));
			assertThat(client.read().body()[1]).isEqualTo((byte) 0x81);
			assertThat(client.isClosedByPeer()).isTrue();
		}
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.connect(5, "c", 0x06, MqttBytes.will(5, "a/#")));
			assertThat(client.read().body()[1]).isEqualTo((byte) 0x90);
		}
		assertServes();
	}

	@Test
	void ignoresWhatFollowsDisconnect() throws IOException {
		try (RawMqttClient client = this.broker.connected(4, "c")) {
			client.send(MqttBytes.subscribe(4, 1, "t"), MqttBytes.publish(4, "t", 1, 1));
			for (int i = 0; i < 3; i++) {
				assertThat(client.read().type()).isIn(3, 4, 9);
			}
			client.send(MqttBytes.DISCONNECT, MqttBytes.acknowledgement(0x40, 1));
			assertThat(client.isClosedByPeer()).isTrue();
		}
		assertServes();
	}

	@Test
	void takesPacketOfExactlyOneMebibyte() throws IOException {
		try (RawMqttClient client = this.broker.connected(4, "c")) {
			client.send(MqttBytes.packet(0x32, MqttBytes.string("t"), MqttBytes.uint16(1), new byte[1_048_576 - 5]));
			assertThat(client.read().type()).isEqualTo(4);
		}
	}

	/** Clients of every session loop are served. */
	private void assertServes() throws IOException {
		for (int i = 0; i < PROBES; i++) {
			try (RawMqttClient probe = this.broker.connected(4, "probe" + i)) {
				probe.send(MqttBytes.publish(4, "p", 1, 1));
				assertThat(probe.read().type()).isEqualTo(4);
			}
		}
	}

}
