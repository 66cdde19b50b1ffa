// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the will of a client is published, and what of it.
 */
class WillIntegrationTests {

	private static final int CLEAN = 0x02;

	private static final int RETAIN = 0x20;

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	private final List<Mqtt5Publish> heard = new CopyOnWriteArrayList<>();

	@Test
	void isPublishedWhenConnectionBreaks() throws IOException {
		watch();
		connected(connect("c", CLEAN, 0, 0)).close();
		assertHeard();
	}

	@Test
	void isPublishedWhenPahoClientIsClosedByForce() throws MqttException {
		watch();
		MqttConnectOptions options = new MqttConnectOptions();
		options.setUserName("key");
		options.setPassword("secret".toCharArray());
		options.setWill("will", "gone".getBytes(StandardCharsets.UTF_8), 1, true);
		MqttClient client = new MqttClient("tcp://127.0.0.1:" + this.broker.tcpPort(), "c", new MemoryPersistence());
		client.connect(options);
		client.disconnectForcibly(0, 1, false);
		client.close();
		assertHeard();
		this.heard.clear();
		watch();
		assertHeard();
	}

	@Test
	void isRetainedAtEveryQos() throws IOException {
		for (int qos = 0; qos <= 2; qos++) {
			int gone = this.broker.eventsOf(ClientDisconnected.class).size();
			connected(connect("c" + qos, CLEAN | RETAIN | qos << 3, 0, 0)).close();
			this.broker.await(ClientDisconnected.class, gone + 1);
			this.heard.clear();
			watch();
			assertHeard();
			assertThat(this.heard.get(0).isRetain()).isTrue();
			assertThat(this.heard.get(0).getQos().getCode()).isEqualTo(qos);
			Mqtt5BlockingClient cleaner = this.broker.mqtt5("cleaner" + qos);
			cleaner.connect();
			cleaner.publishWith().topic("will").retain(true).qos(MqttQos.EXACTLY_ONCE).send();
			cleaner.disconnect();
		}
	}

	@Test
	void hasAllItsProperties() throws IOException {
		watch();
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		client.connectWith()
			.willPublish()
			.topic("will")
			.payload("gone".getBytes(StandardCharsets.UTF_8))
			.contentType("text/plain")
			.responseTopic("answer")
			.correlationData(new byte[] { 1, 2 })
			.messageExpiryInterval(100)
			.userProperties()
			.add("a", "1")
			.add("a", "2")
			.applyUserProperties()
			.applyWillPublish()
			.send();
		client.disconnectWith().reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE).send();
		assertHeard();
		Mqtt5Publish will = this.heard.get(0);
		assertThat(will.getContentType()).hasToString("Optional[text/plain]");
		assertThat(will.getResponseTopic()).hasToString("Optional[answer]");
		assertThat(will.getCorrelationData()).isPresent();
		assertThat(will.getMessageExpiryInterval()).hasValue(100);
		assertThat(will.getUserProperties().asList()).hasSize(2);
	}

	@Test
	void isForgottenAtDisconnect() throws IOException {
		watch();
		for (int version = 4; version <= 5; version++) {
			try (RawMqttClient client = connected(
					MqttBytes.connect(version, "c", CLEAN | 0x04, MqttBytes.will(version, "will")))) {
				client.send(MqttBytes.DISCONNECT);
				assertThat(client.isClosedByPeer()).isTrue();
			}
		}
		this.broker.await(ClientDisconnected.class, 2);
		assertNothingHeard(Duration.ofMillis(500));
	}

	@Test
	void waitsForItsDelay() throws IOException {
		watch();
		long start = System.nanoTime();
		connected(connect("c", CLEAN, 2, 60)).close();
		assertHeard();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void doesNotWaitLongerThanSession() throws IOException {
		watch();
		connected(connect("c", CLEAN, 60, 0)).close();
		assertHeard();
		connected(connect("d", CLEAN, 60, 1)).close();
		Awaitility.await().until(() -> this.heard.size() == 2);
	}

	@Test
	void isNotPublishedWhenClientComesBackInTime() throws IOException {
		watch();
		connected(connect("c", CLEAN, 4, 60)).close();
		this.broker.await(ClientDisconnected.class, 1);
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		assertThat(client.connectWith().cleanStart(false).send().isSessionPresent()).isTrue();
		assertNothingHeard(Duration.ofMillis(5500));
		client.disconnect();
	}

	@Test
	void isPublishedAtOnceWhenSessionIsReplaced() throws IOException {
		watch();
		connected(connect("c", CLEAN, 60, 60)).close();
		this.broker.await(ClientDisconnected.class, 1);
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		client.connectWith().cleanStart(true).send();
		assertHeard();
		client.disconnect();
	}

	@Test
	void isPublishedWhenSessionIsTakenOver() throws IOException {
		watch();
		try (RawMqttClient first = connected(connect("c", CLEAN, 0, 60));
				RawMqttClient second = connected(connect("c", 0, 4, 60))) {
			assertThat(first.read().body()[0]).isEqualTo((byte) 0x8E);
			assertHeard();
			try (RawMqttClient third = connected(connect("c", 0, 0, 60))) {
				assertThat(second.read().body()[0]).isEqualTo((byte) 0x8E);
				Awaitility.await().during(Duration.ofMillis(5500)).until(() -> this.heard.size() == 1);
				third.send(MqttBytes.DISCONNECT);
				assertThat(third.isClosedByPeer()).isTrue();
			}
		}
	}

	@Test
	void waitsForItsDelayAfterDisconnectThatAsksForIt() throws IOException {
		watch();
		try (RawMqttClient client = connected(connect("c", CLEAN, 60, 60))) {
			client.send(MqttBytes.packet(0xE0, MqttBytes.bytes(4, 5, 0x11, 0, 0, 0, 1)));
			assertThat(client.isClosedByPeer()).isTrue();
		}
		assertHeard();
	}

	@Test
	void followsLastMessageOfItsClient() throws IOException {
		watch();
		try (RawMqttClient client = connected(connect("c", CLEAN, 0, 0))) {
			client.send(MqttBytes.publish(5, "will/last", 0, 0));
		}
		Awaitility.await().until(() -> this.heard.size() == 2);
		assertThat(this.heard).extracting((publish) -> publish.getTopic().toString())
			.containsExactly("will/last", "will");
	}

	private void watch() {
		Mqtt5BlockingClient watcher = this.broker.mqtt5("w" + System.nanoTime());
		watcher.connect();
		watcher.toAsync()
			.subscribeWith()
			.topicFilter("will/#")
			.qos(MqttQos.EXACTLY_ONCE)
			.callback(this.heard::add)
			.send()
			.join();
	}

	private void assertHeard() {
		Awaitility.await().until(() -> !this.heard.isEmpty());
		assertThat(this.heard).hasSize(1);
		assertThat(new String(this.heard.get(0).getPayloadAsBytes(), StandardCharsets.UTF_8)).isEqualTo("gone");
	}

	private void assertNothingHeard(Duration during) {
		Awaitility.await().during(during).until(this.heard::isEmpty);
	}

	private RawMqttClient connected(byte[] connect) throws IOException {
		return RawMqttClient.connected(this.broker.tcpPort(), connect);
	}

	/** A CONNECT of MQTT 5 with a will. */
	private static byte[] connect(String clientId, int flags, int delay, int expiry) {
		return MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(5, 0xC4 | flags, 0, 60),
				MqttBytes.bytes(5, 0x11, 0, 0, 0, expiry), MqttBytes.string(clientId),
				MqttBytes.bytes(5, 0x18, 0, 0, 0, delay), MqttBytes.string("will"), MqttBytes.string("gone"),
				MqttBytes.string("key"), MqttBytes.string("secret"));
	}

}
