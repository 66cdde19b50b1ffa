// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RawMqttClient.Packet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bridges of Mosquitto, which set bit 7 of the protocol version to get No Local and
 * Retain As Published before MQTT 5.
 */
class BridgeIntegrationTests {

	private static final int RETAINED = 0x31;

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	@ParameterizedTest
	@CsvSource({ "MQIsdp, 3", "MQTT, 4" })
	void getsNothingBackAndFlagsAsTheyWere(String name, int version) throws IOException {
		try (RawMqttClient bridge = new RawMqttClient(this.broker.tcpPort());
				RawMqttClient other = this.broker.connected(4, "other")) {
			bridge.send(connect(name, version | 0x80));
			assertThat(bridge.read().body()).containsExactly(0, 0);
			bridge.send(MqttBytes.subscribe(4, 1, "t/#"), MqttBytes.publish(4, "t/own", 0, 0));
			assertThat(bridge.read().type()).isEqualTo(9);
			other.send(MqttBytes.packet(RETAINED, MqttBytes.string("t/kept")), MqttBytes.publish(4, "t/live", 0, 0));
			Packet kept = bridge.read();
			assertThat(kept.body()).startsWith(MqttBytes.string("t/kept"));
			assertThat(kept.flags()).isEqualTo(1);
			Packet live = bridge.read();
			assertThat(live.body()).startsWith(MqttBytes.string("t/live"));
			assertThat(live.flags()).isZero();
		}
		assertThat(this.broker.eventsOf(ClientConnected.class)).extracting(ClientConnected::protocolVersion)
			.contains(version);
	}

	@Test
	void sharesAsAnyClientDoes() throws IOException {
		try (RawMqttClient bridge = new RawMqttClient(this.broker.tcpPort())) {
			bridge.send(connect("MQTT", 0x84));
			assertThat(bridge.read().body()).containsExactly(0, 0);
			bridge.send(MqttBytes.subscribe(4, 1, "$share/g/t"));
			assertThat(bridge.read().type()).isEqualTo(9);
			bridge.send(MqttBytes.publish(4, "t", 0, 0));
			assertThat(bridge.read().body()).startsWith(MqttBytes.string("t"));
		}
	}

	private static byte[] connect(String name, int version) {
		return MqttBytes.packet(0x10, MqttBytes.string(name), MqttBytes.bytes(version, 0xC2, 0, 60),
				MqttBytes.string("bridge"), MqttBytes.string("key"), MqttBytes.string("secret"));
	}

}
