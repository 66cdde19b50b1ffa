// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens around CONNECT, with a client that keeps to no rule.
 */
class ConnectIntegrationTests {

	private static final int PIPELINED = 500;

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker("--mqtt-panel.broker.connect-timeout=2s");

	@Test
	void losesNothingOfWhatIsSentBehindConnect() throws IOException {
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.connect(4, "later"));
			for (int i = 1; i <= PIPELINED; i++) {
				client.send(MqttBytes.publish(4, "t", 1, i));
			}
			this.broker.decisionFor("later").complete(RunningBroker.GRANTED);
			assertThat(client.read().body()).containsExactly(0, 0);
			BitSet acknowledged = new BitSet();
			for (int i = 1; i <= PIPELINED; i++) {
				acknowledged.set(client.read().packetId());
			}
			assertThat(acknowledged.cardinality()).isEqualTo(PIPELINED);
		}
		assertThat(this.broker.eventsOf(MessagePublished.class)).hasSize(PIPELINED);
	}

	@Test
	void readsOnAfterMoreWasSentThanIsReadAhead() throws IOException {
		byte[] big = MqttBytes.packet(0x32, MqttBytes.string("t"), MqttBytes.uint16(1), new byte[700_000]);
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.connect(4, "later"));
			CompletableFuture<Decision> decision = this.broker.decisionFor("later");
			client.send(big);
			decision.complete(RunningBroker.GRANTED);
			client.send(big, MqttBytes.PINGREQ);
			assertThat(client.read().type()).isEqualTo(2);
			assertThat(new int[] { client.read().type(), client.read().type(), client.read().type() })
				.containsExactlyInAnyOrder(4, 4, 13);
		}
	}

	@Test
	void cancelsDecisionWhenClientHangsUp() throws IOException {
		CompletableFuture<Decision> decision;
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.connect(4, "later"));
			decision = this.broker.decisionFor("later");
		}
		Awaitility.await().until(decision::isCancelled);
		assertThat(this.broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
			.containsExactly(ConnectionRefused.Reason.ABANDONED);
	}

	@Test
	void closesWhenFirstPacketIsNotConnect() throws IOException {
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.PINGREQ);
			assertThat(client.isClosedByPeer()).isTrue();
		}
	}

	@Test
	void closesWhenNoConnectComesInTime() throws IOException {
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(new byte[] { 0x10 });
			assertThat(client.isClosedByPeer()).isTrue();
		}
		assertThat(this.broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
			.containsExactly(ConnectionRefused.Reason.TIMEOUT);
	}

	@Test
	void tellsProtocolErrorOnSecondConnectToMqtt5() throws IOException {
		try (RawMqttClient client = this.broker.connected(5, "c")) {
			client.send(MqttBytes.connect(5, "other"));
			RawMqttClient.Packet disconnect = client.read();
			assertThat(disconnect.type()).isEqualTo(14);
			assertThat(disconnect.body()[0]).isEqualTo((byte) 0x82);
			assertThat(client.isClosedByPeer()).isTrue();
		}
		this.broker.await(ClientDisconnected.class, 1);
		assertThat(this.broker.eventsOf(ClientConnected.class)).hasSize(1);
		assertThat(this.broker.eventsOf(ConnectionRefused.class)).isEmpty();
	}

	@Test
	void closesOnSecondConnectWhileFirstIsUndecided() throws IOException {
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.connect(4, "later"), MqttBytes.connect(4, "later"));
			assertThat(client.isClosedByPeer()).isTrue();
		}
		Awaitility.await().until(this.broker.decisionFor("later")::isCancelled);
	}

	@Test
	void acceptsLongClientIdentifiersOfMqtt31() throws IOException {
		String longer = "x".repeat(60);
		this.broker.connected(3, longer).close();
		assertThat(this.broker.await(ClientConnected.class, 1)).singleElement().satisfies((connected) -> {
			assertThat(connected.protocolVersion()).isEqualTo(3);
			assertThat(connected.clientId()).isEqualTo(longer);
		});
	}

	@Test
	void answersVersionItDoesNotKnow() throws IOException {
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.connect(6, "c"));
			assertThat(client.read().body()).containsExactly(0, 1);
			assertThat(client.isClosedByPeer()).isTrue();
		}
	}

}
