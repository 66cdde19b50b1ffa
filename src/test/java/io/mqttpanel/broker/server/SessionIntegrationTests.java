// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.moquette.MoquetteEngine;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * For how long the broker keeps the session of a client that is away.
 */
class SessionIntegrationTests {

	private static final int CROWD = 200;

	private static final long NEVER = 0xFFFFFFFFL;

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	@ParameterizedTest
	@CsvSource({ "true, 0, false", "false, 0, false", "true, 60, true", "false, 60, true", "true, 4294967295, true",
			"false, 4294967295, true" })
	void isKeptByItsExpiryWhateverCleanStartSays(boolean cleanStart, long expiry, boolean kept) throws Exception {
		Mqtt5BlockingClient first = this.broker.mqtt5("c");
		Mqtt5ConnAck connAck = first.connectWith().cleanStart(cleanStart).sessionExpiryInterval(expiry).send();
		assertThat(connAck.isSessionPresent()).isFalse();
		assertThat(connAck.getSessionExpiryInterval()).isEmpty();
		first.subscribeWith().topicFilter("t/#").qos(MqttQos.EXACTLY_ONCE).send();
		first.disconnect();
		publishWhileAway(1);
		assertThat(resume(0)).isEqualTo(kept ? List.of("t/1", "t/2") : List.of());
	}

	@Test
	void endsAtDisconnectWhereNoExpiryIsGiven() throws IOException {
		try (RawMqttClient client = connected(MqttBytes.connect(5, "c", 0, new byte[0]))) {
			client.send(MqttBytes.DISCONNECT);
			assertThat(client.isClosedByPeer()).isTrue();
		}
		assertThat(isPresent(60)).isFalse();
	}

	@Test
	void isNotPresentToCleanStart() {
		connectAndLeave(true, 60);
		Mqtt5BlockingClient second = this.broker.mqtt5("c");
		assertThat(second.connectWith().cleanStart(true).sessionExpiryInterval(60).send().isSessionPresent()).isFalse();
		second.disconnect();
		assertThat(isPresent(60)).isTrue();
	}

	@Test
	void cleanStartEndsSubscriptionsOfSessionBefore() throws Exception {
		Mqtt5BlockingClient first = this.broker.mqtt5("c");
		first.connectWith().cleanStart(false).sessionExpiryInterval(60).send();
		first.subscribeWith().topicFilter("t/#").qos(MqttQos.EXACTLY_ONCE).send();
		first.disconnect();
		connectAndLeave(true, 60);
		publishWhileAway(2);
		assertThat(resume(60)).isEmpty();
	}

	@Test
	void endsWhenItsExpiryHasPassed() {
		connectAndLeave(false, 4);
		assertThat(isPresent(4)).isTrue();
		Awaitility.await()
			.pollInterval(Duration.ofSeconds(5))
			.atMost(Duration.ofSeconds(30))
			.until(() -> !isPresent(4));
	}

	@ParameterizedTest
	@ValueSource(longs = { 60, NEVER })
	void takesExpiryOfConnectThatResumesIt(long later) throws IOException {
		connectAndLeave(false, later);
		connectAndLeave(false, 0);
		assertThat(isPresent(1)).isFalse();
		connectAndLeave(false, later);
		Awaitility.await()
			.during(Duration.ofMillis(2500))
			.until(() -> this.broker.eventsOf(ClientDisconnected.class).size() == 4);
		assertThat(isPresent(60)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "60, 0, false", "1, 60, true", "60, 4294967295, true" })
	void takesExpiryOfDisconnect(long connect, long disconnect, boolean kept) {
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		client.connectWith().cleanStart(true).sessionExpiryInterval(connect).send();
		client.disconnectWith().sessionExpiryInterval(disconnect).send();
		this.broker.await(ClientDisconnected.class, 1);
		if (kept) {
			Awaitility.await()
				.during(Duration.ofMillis(2500))
				.until(() -> this.broker.eventsOf(ClientDisconnected.class).size() == 1);
		}
		assertThat(isPresent(60)).isEqualTo(kept);
	}

	@Test
	void cannotBeProlongedAtDisconnectWhenItHadNoExpiry() throws IOException {
		try (RawMqttClient client = connected(MqttBytes.connect(5, "c"))) {
			client.send(MqttBytes.packet(0xE0, MqttBytes.bytes(0, 5, 0x11, 0, 0, 0, 60)));
			RawMqttClient.Packet answer = client.read();
			assertThat(answer.type()).isEqualTo(14);
			assertThat(answer.body()[0]).isEqualTo((byte) 0x82);
			assertThat(client.isClosedByPeer()).isTrue();
		}
		assertThat(isPresent(60)).isFalse();
	}

	@Test
	void outlivesConnectionThatBreaks() throws IOException {
		byte[] expiry = MqttBytes.bytes(5, 0x11, 0, 0, 0, 60);
		byte[] connect = MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(5, 0xC2, 0, 60), expiry,
				MqttBytes.string("c"), MqttBytes.string("key"), MqttBytes.string("secret"));
		connected(connect).close();
		this.broker.await(ClientDisconnected.class, 1);
		assertThat(isPresent(60)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "2, false", "0, true" })
	void followsCleanSessionInMqtt3(int flags, boolean kept) throws IOException {
		for (boolean present : new boolean[] { false, kept }) {
			try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
				client.send(MqttBytes.connect(4, "c", flags, new byte[0]));
				assertThat(client.read().body()).containsExactly(present ? 1 : 0, 0);
				client.send(MqttBytes.DISCONNECT);
				assertThat(client.isClosedByPeer()).isTrue();
			}
		}
	}

	@Test
	void doesNotOutliveClientThatGoesBeforeItsAnswer() throws IOException {
		for (int i = 0; i < CROWD; i++) {
			RawMqttClient client = new RawMqttClient(this.broker.tcpPort());
			client.send(MqttBytes.connect(5, "c" + i));
			client.close();
		}
		// Each of them has been seen when one that comes later is served.
		connected(MqttBytes.connect(5, "last")).close();
		MoquetteEngine engine = this.broker.bean(MoquetteEngine.class);
		Awaitility.await().during(Duration.ofMillis(500)).until(() -> engine.sessions() == 0);
	}

	private RawMqttClient connected(byte[] connect) throws IOException {
		return RawMqttClient.connected(this.broker.tcpPort(), connect);
	}

	private void connectAndLeave(boolean cleanStart, long expiry) {
		int gone = this.broker.eventsOf(ClientDisconnected.class).size();
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		client.connectWith().cleanStart(cleanStart).sessionExpiryInterval(expiry).send();
		client.disconnect();
		this.broker.await(ClientDisconnected.class, gone + 1);
	}

	private boolean isPresent(long expiry) {
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		boolean present = client.connectWith()
			.cleanStart(false)
			.sessionExpiryInterval(expiry)
			.send()
			.isSessionPresent();
		client.disconnect();
		return present;
	}

	private void publishWhileAway(int disconnected) {
		this.broker.await(ClientDisconnected.class, disconnected);
		Mqtt5BlockingClient publisher = this.broker.mqtt5("p");
		publisher.connect();
		publisher.publishWith().topic("t/1").qos(MqttQos.AT_LEAST_ONCE).send();
		publisher.publishWith().topic("t/2").qos(MqttQos.EXACTLY_ONCE).send();
		publisher.disconnect();
	}

	/** What a client is sent that comes back, ahead of a message published after it. */
	private List<String> resume(long expiry) throws InterruptedException {
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		try (Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
			client.connectWith().cleanStart(false).sessionExpiryInterval(expiry).send();
			client.subscribeWith().topicFilter("end").qos(MqttQos.EXACTLY_ONCE).send();
			client.publishWith().topic("end").qos(MqttQos.EXACTLY_ONCE).send();
			List<String> topics = new ArrayList<>();
			String topic = next(publishes);
			while (!topic.equals("end")) {
				topics.add(topic);
				topic = next(publishes);
			}
			return topics;
		}
		finally {
			client.disconnect();
		}
	}

	private static String next(Mqtt5Publishes publishes) throws InterruptedException {
		return publishes.receive(10, TimeUnit.SECONDS).orElseThrow().getTopic().toString();
	}

}
