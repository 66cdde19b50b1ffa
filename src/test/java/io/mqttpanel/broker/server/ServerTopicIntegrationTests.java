// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.pubrec.Mqtt5PubRecReasonCode;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Topics that begin with a dollar sign are the broker's own.
 */
@Timeout(60)
class ServerTopicIntegrationTests {

	private static final String INTERVAL = "mqtt-panel.broker.sys-topics.interval";

	private static final int MESSAGES = 200;

	private static final Map<String, String> EXPECTED = Map.of("$SYS/broker/clients/connected", "2",
			"$SYS/broker/clients/total", "2", "$SYS/broker/subscriptions/count", "1",
			"$SYS/broker/retained messages/count", "1", "$SYS/broker/publish/messages/received", "1");

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker("--" + INTERVAL + "=1s");

	@Test
	void refusesMessagesOfMqtt5ToThem() {
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		client.connect();
		assertThatExceptionOfType(Mqtt5PubAckException.class)
			.isThrownBy(() -> client.publishWith().topic("$SYS/x").qos(MqttQos.AT_LEAST_ONCE).send())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED));
		assertThatExceptionOfType(Mqtt5PubRecException.class)
			.isThrownBy(() -> client.publishWith().topic("$x").qos(MqttQos.EXACTLY_ONCE).send())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5PubRecReasonCode.NOT_AUTHORIZED));
		client.publishWith().topic("x/$SYS").qos(MqttQos.EXACTLY_ONCE).send();
		client.disconnect();
		assertThat(this.broker.eventsOf(AccessDenied.class)).hasSize(2);
		assertThat(this.broker.await(MessagePublished.class, 1)).hasSize(1);
	}

	@Test
	void acknowledgesMessagesOfMqtt3ToThemAndDropsThem() throws MqttException {
		try (MqttClient client = new MqttClient("tcp://127.0.0.1:" + this.broker.tcpPort(), "c",
				new MemoryPersistence())) {
			MqttConnectOptions options = new MqttConnectOptions();
			options.setUserName("key");
			options.setPassword("secret".toCharArray());
			client.setTimeToWait(10_000);
			client.connect(options);
			for (int qos = 0; qos <= 2; qos++) {
				client.publish("$SYS/x", "x".getBytes(StandardCharsets.UTF_8), qos, true);
			}
			client.publish("x", "x".getBytes(StandardCharsets.UTF_8), 2, false);
			client.disconnect();
		}
		assertThat(this.broker.eventsOf(AccessDenied.class)).hasSize(3);
		assertThat(this.broker.eventsOf(MessagePublished.class)).hasSize(1);
	}

	/** A bridge of Mosquitto has such a will. */
	@Test
	void dropsWillsForThem() throws IOException {
		try (RawMqttClient own = this.broker.connected(4, "own")) {
			own.send(MqttBytes.subscribe(4, 1, "$SYS/broker/connection/#"));
			assertThat(own.read().type()).isEqualTo(9);
			try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
				client.send(MqttBytes.connect(5, "c", 0x06, MqttBytes.will(5, "$SYS/broker/connection/c/state")));
				assertThat(client.read().body()[1]).isZero();
			}
			this.broker.await(ClientDisconnected.class, 1);
			own.send(MqttBytes.PINGREQ);
			assertThat(own.read().type()).isEqualTo(13);
		}
		assertThat(this.broker.eventsOf(AccessDenied.class)).extracting(AccessDenied::action)
			.containsExactly(AccessDenied.Action.WILL);
	}

	@Test
	void tellsNewSubscribersAtOnceHowItIs() throws InterruptedException {
		Mqtt5BlockingClient device = this.broker.mqtt5("device");
		device.connect();
		device.publishWith().topic("t").retain(true).payload(new byte[] { 1 }).send();
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		client.connect();
		Map<String, String> figures = new HashMap<>();
		try (Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
			client.subscribeWith().topicFilter("$SYS/#").send();
			for (int i = 0; i < MESSAGES && !figures.entrySet().containsAll(EXPECTED.entrySet()); i++) {
				Mqtt5Publish next = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();
				assertThat(next.isRetain() || i > 0).isTrue();
				figures.put(next.getTopic().toString(), new String(next.getPayloadAsBytes(), StandardCharsets.UTF_8));
			}
		}
		client.disconnect();
		device.disconnect();
		assertThat(figures).containsAllEntriesOf(EXPECTED);
		assertThat(figures.get("$SYS/broker/uptime")).matches("\\d+ seconds");
		assertThat(figures.get("$SYS/broker/version")).startsWith("MQTT Panel Broker version ");
		assertThat(Integer.parseInt(figures.get("$SYS/broker/bytes/sent"))).isPositive();
		assertThat(this.broker.eventsOf(MessagePublished.class)).hasSize(1);
	}

	@Test
	void saysNothingOfItselfToWildcardsAtTheBeginning() throws IOException {
		try (RawMqttClient client = this.broker.connected(4, "c"); RawMqttClient own = this.broker.connected(4, "d")) {
			own.send(MqttBytes.subscribe(4, 1, "$SYS/broker/uptime"));
			assertThat(own.read().type()).isEqualTo(9);
			client.send(MqttBytes.subscribe(4, 1, "#", "+/broker/uptime", "+/+/+"));
			assertThat(client.read().type()).isEqualTo(9);
			for (int i = 0; i < 3; i++) {
				assertThat(own.read().type()).isEqualTo(3);
			}
			client.send(MqttBytes.PINGREQ);
			assertThat(client.read().type()).isEqualTo(13);
		}
	}

	@Test
	void saysNothingOfItselfWhereThatIsSet() throws IOException {
		try (RunningBroker silent = new RunningBroker("--" + INTERVAL + "=0s").start();
				RawMqttClient client = silent.connected(4, "c")) {
			client.send(MqttBytes.subscribe(4, 1, "$SYS/#"));
			assertThat(client.read().type()).isEqualTo(9);
			client.send(MqttBytes.PINGREQ);
			assertThat(client.read().type()).isEqualTo(13);
			assertThat(silent.bean(SystemTopics.class).isRunning()).isFalse();
		}
	}

}
