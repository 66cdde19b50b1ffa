// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is reported of packets is what was on the wire.
 */
class PacketReportIntegrationTests {

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	private final List<String> sent = new ArrayList<>();

	private final List<String> received = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(ints = { 3, 4, 5 })
	void reportsTypeIdentifierAndLengthOfEveryPacket(int version) throws IOException {
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			exchange(client, 0, 0, MqttBytes.connect(version, "c"));
			exchange(client, 300, 300, MqttBytes.subscribe(version, 300, "t/+", "u".repeat(200)));
			send(client, 0, MqttBytes.publish(version, "t/0", 0, 0));
			receive(client, 0);
			send(client, 301, MqttBytes.publish(version, "t/1", 1, 301));
			int first = receiveEither(client, 301);
			send(client, first, MqttBytes.acknowledgement(0x40, first));
			send(client, 302, MqttBytes.publish(version, "t/2", 2, 302));
			int second = receiveEither(client, 302);
			exchange(client, second, second, MqttBytes.acknowledgement(0x50, second));
			send(client, second, MqttBytes.acknowledgement(0x70, second));
			exchange(client, 302, 302, MqttBytes.acknowledgement(0x62, 302));
			exchange(client, 0, 0, MqttBytes.PINGREQ);
			exchange(client, 303, 303, MqttBytes.unsubscribe(version, 303, "t/+", "u".repeat(200)));
			send(client, 0, MqttBytes.DISCONNECT);
			assertThat(client.isClosedByPeer()).isTrue();
		}
		assertThat(reported(Direction.RECEIVED)).isEqualTo(this.sent);
		assertThat(reported(Direction.SENT)).containsExactlyElementsOf(this.received);
	}

	private List<String> reported(Direction direction) {
		return this.broker.eventsOf(PacketProcessed.class)
			.stream()
			.filter((packet) -> packet.direction() == direction)
			.map((packet) -> describe(packet.packetType(), packet.packetId(), packet.remainingLength()))
			.toList();
	}

	private void exchange(RawMqttClient client, int sentId, int receivedId, byte[] packet) throws IOException {
		send(client, sentId, packet);
		receive(client, receivedId);
	}

	private void send(RawMqttClient client, int packetId, byte[] packet) throws IOException {
		client.send(packet);
		int lengthBytes = ((packet[1] & 0x80) != 0) ? 2 : 1;
		this.sent.add(describe((packet[0] & 0xFF) >> 4, packetId, packet.length - 1 - lengthBytes));
		Awaitility.await().until(() -> reported(Direction.RECEIVED).size() == this.sent.size());
	}

	private void receive(RawMqttClient client, int packetId) throws IOException {
		RawMqttClient.Packet packet = client.read();
		this.received.add(describe(packet.type(), packetId, packet.remainingLength()));
	}

	/** Reads an acknowledgement and a message, in any order. */
	private int receiveEither(RawMqttClient client, int acknowledged) throws IOException {
		int messageId = 0;
		for (int i = 0; i < 2; i++) {
			RawMqttClient.Packet packet = client.read();
			int id = (packet.type() == 3) ? publishId(packet) : acknowledged;
			messageId = (packet.type() == 3) ? id : messageId;
			this.received.add(describe(packet.type(), id, packet.remainingLength()));
		}
		return messageId;
	}

	private static int publishId(RawMqttClient.Packet packet) {
		return ((packet.body()[5] & 0xFF) << 8) | (packet.body()[6] & 0xFF);
	}

	private static String describe(int type, int packetId, int remainingLength) {
		return "type " + type + ", id " + packetId + ", remaining length " + remainingLength;
	}

}
