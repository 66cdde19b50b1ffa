// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.List;

import com.hivemq.client.mqtt.datatypes.MqttClientIdentifier;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that come without a client identifier.
 */
@Timeout(60)
class AssignedIdentifierIntegrationTests {

	private static final byte[] NO_WILL = new byte[0];

	private static final int CLEAN = 0x02;

	@Test
	void givesOneToAnMqtt5ClientThatTakesItsSessionUpWithIt() {
		try (RunningBroker broker = assigning()) {
			Mqtt5BlockingClient client = broker.mqtt5("");
			Mqtt5ConnAck connAck = client.connectWith().sessionExpiryInterval(600).send();
			String given = connAck.getAssignedClientIdentifier().map(MqttClientIdentifier::toString).orElseThrow();
			assertThat(given).matches("auto-[0-9a-f-]{36}");
			client.subscribeWith().topicFilter("t").qos(MqttQos.AT_LEAST_ONCE).send();
			client.disconnect();
			Mqtt5BlockingClient again = broker.mqtt5(given);
			connAck = again.connectWith().cleanStart(false).send();
			assertThat(connAck.isSessionPresent()).isTrue();
			assertThat(connAck.getAssignedClientIdentifier()).isEmpty();
			again.disconnect();
			assertThat(broker.eventsOf(ClientConnected.class)).extracting(ClientConnected::clientId)
				.containsExactly(given, given);
		}
	}

	@Test
	void givesEachMqtt311ClientWithACleanSessionOne() throws IOException {
		try (RunningBroker broker = assigning();
				RawMqttClient one = broker.connected(4, "");
				RawMqttClient other = broker.connected(4, "")) {
			for (RawMqttClient client : List.of(one, other)) {
				client.send(MqttBytes.PINGREQ);
				assertThat(client.read().type()).isEqualTo(13);
			}
			assertThat(broker.await(ClientConnected.class, 2)).extracting(ClientConnected::clientId)
				.doesNotHaveDuplicates()
				.allMatch((clientId) -> clientId.startsWith("auto-"));
		}
	}

	@Test
	void refusesWhoCouldNeverFindItsSessionAgain() throws IOException {
		try (RunningBroker broker = assigning()) {
			assertRefused(broker, MqttBytes.connect(4, "", 0, NO_WILL));
		}
	}

	@Test
	void refusesEveryoneWithoutOneUnlessItIsSetOtherwise() throws IOException {
		try (RunningBroker broker = new RunningBroker().start()) {
			assertRefused(broker, MqttBytes.connect(4, "", CLEAN, NO_WILL));
		}
	}

	private static RunningBroker assigning() {
		return new RunningBroker("--mqtt-panel.broker.assign-client-identifiers=true").start();
	}

	private static void assertRefused(RunningBroker broker, byte[] connect) throws IOException {
		try (RawMqttClient client = new RawMqttClient(broker.tcpPort())) {
			client.send(connect);
			RawMqttClient.Packet connAck = client.read();
			assertThat(connAck.type()).isEqualTo(2);
			assertThat(connAck.body()).containsExactly(0, 2);
			assertThat(client.isClosedByPeer()).isTrue();
		}
	}

}
