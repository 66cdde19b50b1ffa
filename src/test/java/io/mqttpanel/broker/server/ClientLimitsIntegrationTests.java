// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.mqtt.session.ClientRegistry;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that the Panel allows less than the settings allow everybody.
 */
class ClientLimitsIntegrationTests {

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker("--mqtt-panel.broker.limits.max-subscriptions=3");

	private static byte[] publish(int version, int payload) {
		return MqttBytes.packet(0x30, MqttBytes.string("t"), (version == 5) ? MqttBytes.bytes(0) : new byte[0],
				new byte[payload]);
	}

	/** Sends CONNECT, and packets right behind it, and lets the client in. */
	private RawMqttClient admit(int version, String clientId, ClientLimits limits, byte[]... behind)
			throws IOException {
		RawMqttClient client = new RawMqttClient(this.broker.tcpPort());
		client.send(MqttBytes.connect(version, clientId), MqttBytes.join(behind));
		this.broker.decisionFor(clientId).complete(RunningBroker.GRANTED.limitedTo(limits));
		assertThat(client.read().type()).isEqualTo(2);
		return client;
	}

	/** Less than the broker's own is said, more is not [MQTT5-3.2.2.3.6]. */
	@ParameterizedTest
	@CsvSource({ "100, 100", "2000000, 1048576", "0, 1048576" })
	void clientIsToldItsOwnMaximumPacketSize(long limit, long told) {
		Mqtt5BlockingClient client = this.broker.mqtt5("later");
		CompletableFuture<Mqtt5ConnAck> connAck = client.toAsync().connect();
		this.broker.decisionFor("later").complete(RunningBroker.GRANTED.limitedTo(new ClientLimits(0, 0, limit, 0)));
		assertThat(connAck.join().getRestrictions().getMaximumPacketSize()).isEqualTo((int) told);
		client.disconnect();
	}

	@Test
	void largerPacketEndsTheConnection() throws IOException {
		ClientLimits limits = new ClientLimits(0, 0, 100, 0);
		try (RawMqttClient five = admit(5, "later-5", limits); RawMqttClient four = admit(4, "later-4", limits)) {
			five.send(publish(5, 50), publish(5, 200));
			RawMqttClient.Packet farewell = five.read();
			assertThat(farewell.type()).isEqualTo(14);
			assertThat(farewell.body()[0]).isEqualTo((byte) 0x95);
			assertThat(five.isClosedByPeer()).isTrue();
			four.send(publish(4, 200), publish(4, 50));
			assertThat(four.isClosedByPeer()).isTrue();
		}
		assertThat(this.broker.await(LimitReached.class, 2)).extracting(LimitReached::limit)
			.containsExactly(Limit.PACKET_SIZE, Limit.PACKET_SIZE);
		assertThat(this.broker.eventsOf(MessagePublished.class)).hasSize(1);
	}

	@Test
	void holdsAlsoForWhatIsSentRightBehindConnect() throws IOException {
		try (RawMqttClient client = admit(5, "later", new ClientLimits(0, 0, 100, 0), publish(5, 200))) {
			assertThat(client.read().body()[0]).isEqualTo((byte) 0x95);
		}
		assertThat(this.broker.eventsOf(MessagePublished.class)).isEmpty();
	}

	@Test
	void fewerSubscriptionsAreGrantedAndNeverMore() throws IOException {
		try (RawMqttClient fewer = admit(5, "later-1", new ClientLimits(0, 0, 0, 1));
				RawMqttClient more = admit(4, "later-2", new ClientLimits(0, 0, 0, 100))) {
			fewer.send(MqttBytes.subscribe(5, 1, "a"));
			assertThat(fewer.read().body()).containsExactly(0, 1, 0, 2);
			fewer.send(MqttBytes.subscribe(5, 2, "b"));
			assertThat(fewer.read().body()).startsWith(0, 2).endsWith(0x97);
			more.send(MqttBytes.subscribe(4, 1, "a", "b", "c"));
			assertThat(more.read().body()).containsExactly(0, 1, 2, 2, 2);
			more.send(MqttBytes.subscribe(4, 2, "d"));
			assertThat(more.read().body()).containsExactly(0, 2, 0x80);
		}
	}

	@Test
	void rateHoldsAlsoForWhatIsSentRightBehindConnect() throws IOException {
		try (RawMqttClient client = admit(4, "later", new ClientLimits(0, 1000, 0, 0), publish(4, 3000),
				MqttBytes.PINGREQ)) {
			assertThat(this.broker.await(LimitReached.class, 1)).extracting(LimitReached::limit)
				.containsExactly(Limit.BYTE_RATE);
			assertThat(client.read().type()).isEqualTo(13);
		}
		assertThat(this.broker.eventsOf(MessagePublished.class)).hasSize(1);
	}

	@Test
	void slowerClientIsPausedAndLosesNothing() throws IOException {
		try (RawMqttClient packets = admit(4, "later-1", new ClientLimits(20, 0, 0, 0));
				RawMqttClient bytes = admit(4, "later-2", new ClientLimits(0, 1000, 0, 0))) {
			for (int i = 0; i < 30; i++) {
				packets.send(publish(4, 10));
			}
			bytes.send(publish(4, 3000));
			this.broker.await(MessagePublished.class, 31);
			packets.send(MqttBytes.PINGREQ);
			bytes.send(MqttBytes.PINGREQ);
			assertThat(packets.read().type()).isEqualTo(13);
			assertThat(bytes.read().type()).isEqualTo(13);
		}
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.broker.eventsOf(LimitReached.class)).extracting(LimitReached::limit)
				.contains(Limit.PACKET_RATE, Limit.BYTE_RATE));
	}

	@Test
	void webSocketPingsCountAsPackets() {
		WebSocket client = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.buildAsync(URI.create("ws://127.0.0.1:" + this.broker.wsPort() + "/"), new WebSocket.Listener() {
			})
			.join();
		client.sendBinary(ByteBuffer.wrap(MqttBytes.connect(4, "later")), true).join();
		this.broker.decisionFor("later").complete(RunningBroker.GRANTED.limitedTo(new ClientLimits(1, 0, 0, 0)));
		this.broker.await(ClientConnected.class, 1);
		for (int i = 0; i < 20; i++) {
			client.sendPing(ByteBuffer.allocate(0)).join();
		}
		assertThat(this.broker.await(LimitReached.class, 1)).extracting(LimitReached::limit)
			.containsExactly(Limit.PACKET_RATE);
		client.abort();
	}

	@Test
	void renewedAnswerHoldsFromThenOn() throws IOException {
		try (RawMqttClient client = admit(5, "later", ClientLimits.NONE)) {
			client.send(publish(5, 200), MqttBytes.PINGREQ);
			assertThat(client.read().type()).isEqualTo(13);
			this.broker.bean(ClientRegistry.class)
				.live()
				.forEach((live) -> live.renew(RunningBroker.GRANTED.limitedTo(new ClientLimits(0, 0, 100, 0)),
						live.renewAt()));
			client.send(MqttBytes.PINGREQ);
			assertThat(client.read().type()).isEqualTo(13);
			client.send(publish(5, 200));
			assertThat(client.read().body()[0]).isEqualTo((byte) 0x95);
		}
	}

}
