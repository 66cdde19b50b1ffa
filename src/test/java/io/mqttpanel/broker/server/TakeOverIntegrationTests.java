// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that connect again while they are connected.
 */
class TakeOverIntegrationTests {

	private static final int CROWD = 20;

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	@Test
	void tellsEarlierConnectionAndReportsInOrder() throws IOException {
		try (RawMqttClient first = this.broker.connected(5, "c");
				RawMqttClient second = this.broker.connected(5, "c")) {
			RawMqttClient.Packet disconnect = first.read();
			assertThat(disconnect.type()).isEqualTo(14);
			assertThat(disconnect.body()[0]).isEqualTo((byte) 0x8E);
			assertThat(first.isClosedByPeer()).isTrue();
			second.send(MqttBytes.PINGREQ);
			assertThat(second.read().type()).isEqualTo(13);
		}
		this.broker.await(ClientDisconnected.class, 2);
		assertInTurn();
	}

	@Test
	void reportsCrowdOfTheSameClientInOrder() throws IOException {
		List<RawMqttClient> crowd = new ArrayList<>();
		for (int i = 0; i < CROWD; i++) {
			RawMqttClient client = new RawMqttClient(this.broker.tcpPort());
			client.send(MqttBytes.connect(4 + i % 2, "later" + i % 2));
			crowd.add(client);
		}
		Stream.of("later0", "later1").forEach((id) -> this.broker.decisionFor(id).complete(RunningBroker.GRANTED));
		Awaitility.await().until(() -> this.broker.eventsOf(ClientConnected.class).size() >= 2);
		RawMqttClient last = new RawMqttClient(this.broker.tcpPort());
		last.send(MqttBytes.connect(4, "later0"), MqttBytes.PINGREQ);
		assertThat(last.read().body()).containsExactly(0, 0);
		assertThat(last.read().type()).isEqualTo(13);
		last.close();
		for (RawMqttClient client : crowd) {
			client.close();
		}
		Awaitility.await()
			.until(() -> this.broker.eventsOf(ClientConnected.class)
				.size() == this.broker.eventsOf(ClientDisconnected.class).size());
		assertInTurn();
	}

	@Test
	void deliversQos2MessageThatIsResentOverNextConnectionOnce() throws IOException {
		byte[] resent = MqttBytes.publish(4, "t", 2, 7);
		resent[0] |= 0x08;
		byte[] connect = MqttBytes.connect(4, "c", 0, new byte[0]);
		try (RawMqttClient subscriber = this.broker.connected(4, "s")) {
			subscriber.send(MqttBytes.subscribe(4, 1, "t"));
			assertThat(subscriber.read().type()).isEqualTo(9);
			try (RawMqttClient first = RawMqttClient.connected(this.broker.tcpPort(), connect)) {
				first.send(MqttBytes.publish(4, "t", 2, 7));
				assertThat(first.read().type()).isEqualTo(5);
			}
			try (RawMqttClient second = RawMqttClient.connected(this.broker.tcpPort(), connect)) {
				second.send(resent);
				assertThat(second.read().type()).isEqualTo(5);
				second.send(MqttBytes.acknowledgement(0x62, 7), MqttBytes.publish(4, "t", 1, 8));
				assertThat(List.of(second.read().type(), second.read().type())).containsExactlyInAnyOrder(7, 4);
			}
			assertThat(subscriber.read().flags() & 0x06).isEqualTo(0x04);
			assertThat(subscriber.read().flags() & 0x06).isEqualTo(0x02);
		}
		assertThat(this.broker.eventsOf(MessagePublished.class)).hasSize(2);
	}

	/** Whoever came goes before the next one of the same client comes. */
	private void assertInTurn() {
		for (String clientId : this.broker.story().stream().map((event) -> event.clientId()).distinct().toList()) {
			List<Long> steps = this.broker.comingsAndGoings(clientId);
			for (int i = 0; i + 1 < steps.size(); i += 2) {
				assertThat(steps.get(i)).isPositive();
				assertThat(steps.get(i + 1)).isEqualTo(-steps.get(i));
			}
			assertThat(steps).isNotEmpty().satisfies((all) -> assertThat(all.size() % 2).isZero());
		}
	}

}
