// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Paho's client of MQTT 5, which ends its connection at whatever it does not understand.
 */
@Timeout(120)
class PahoMqtt5IntegrationTests {

	private static final byte[] PAYLOAD = "x".getBytes(StandardCharsets.UTF_8);

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	private final List<MqttClient> clients = new ArrayList<>();

	private final List<String> topics = new CopyOnWriteArrayList<>();

	private final List<MqttMessage> messages = new CopyOnWriteArrayList<>();

	private final List<String> faults = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() throws MqttException {
		for (MqttClient client : this.clients) {
			if (client.isConnected()) {
				client.disconnect();
			}
			client.close();
		}
		assertThat(this.faults).isEmpty();
	}

	@Test
	void takesMessagesWithAllTheirProperties() throws MqttException {
		MqttClient client = connect("c", options());
		client.subscribe("t/+", 2);
		MqttProperties properties = new MqttProperties();
		properties.setContentType("text/plain");
		properties.setCorrelationData(PAYLOAD);
		properties.setMessageExpiryInterval(60L);
		properties.setPayloadFormat(true);
		properties.setResponseTopic("answers");
		properties.setUserProperties(List.of(new UserProperty("a", "1"), new UserProperty("a", "2")));
		for (int qos = 0; qos <= 2; qos++) {
			client.publish("t/" + qos, new MqttMessage(PAYLOAD, qos, false, properties));
		}
		await("t/0", "t/1", "t/2");
		for (MqttMessage message : this.messages) {
			MqttProperties received = message.getProperties();
			assertThat(message.getPayload()).isEqualTo(PAYLOAD);
			assertThat(received.getContentType()).isEqualTo("text/plain");
			assertThat(received.getCorrelationData()).isEqualTo(PAYLOAD);
			assertThat(received.getMessageExpiryInterval()).isBetween(1L, 60L);
			assertThat(received.getPayloadFormat()).isTrue();
			assertThat(received.getResponseTopic()).isEqualTo("answers");
			assertThat(received.getUserProperties()).extracting(UserProperty::getValue).containsExactly("1", "2");
		}
	}

	@Test
	void getsWhatItMissedAndWhatIsRetained() throws MqttException {
		MqttConnectionOptions kept = options();
		kept.setCleanStart(false);
		kept.setSessionExpiryInterval(600L);
		MqttClient client = connect("kept", kept);
		client.subscribe("t/#", 2);
		client.disconnect();
		this.broker.await(ClientDisconnected.class, 1);
		MqttClient device = connect("device", options());
		for (int qos = 1; qos <= 2; qos++) {
			device.publish("t/" + qos, PAYLOAD, qos, qos == 2);
		}
		assertThat(client.connectWithResult(kept).getSessionPresent()).isTrue();
		await("t/1", "t/2");
		assertThat(this.messages).noneMatch(MqttMessage::isRetained);
		client.subscribe("t/+", 1);
		await("t/1", "t/2", "t/2");
		assertThat(this.messages.get(2).isRetained()).isTrue();
	}

	@Test
	void getsWillsOfOthers() throws MqttException {
		connect("c", options()).subscribe("will/#", 1);
		MqttConnectionOptions withWill = options();
		withWill.setWill("will/device", new MqttMessage(PAYLOAD, 1, false, new MqttProperties()));
		MqttProperties properties = new MqttProperties();
		properties.setContentType("text/plain");
		properties.setWillDelayInterval(0L);
		withWill.setWillMessageProperties(properties);
		MqttClient device = connect("device", withWill);
		device.disconnectForcibly(0, 1, false);
		await("will/device");
		assertThat(this.messages.get(0).getProperties().getContentType()).isEqualTo("text/plain");
	}

	@Test
	void sharesSubscription() throws MqttException {
		MqttClient one = connect("one", options());
		MqttClient two = connect("two", options());
		for (MqttClient member : List.of(one, two)) {
			assertThat(member.subscribe("$share/g/t/+", 1).getReasonCodes()).containsExactly(1);
		}
		for (int i = 0; i < 10; i++) {
			one.publish("t/" + i, PAYLOAD, 1, false);
		}
		Awaitility.await().until(() -> this.topics.size() == 10);
		assertThat(this.topics).doesNotHaveDuplicates();
	}

	@Test
	void isToldWhatIsRefused() throws MqttException {
		MqttClient client = connect("c", options());
		assertThat(client.subscribe(new String[] { "t", "a/".repeat(200) }, new int[] { 1, 1 }).getReasonCodes())
			.containsExactly(1, 0x8F);
		IMqttToken[] tokens = new IMqttToken[1];
		client.setCallback(new Listener() {

			@Override
			public void deliveryComplete(IMqttToken token) {
				tokens[0] = token;
			}

		});
		client.publish("$SYS/x", PAYLOAD, 1, false);
		Awaitility.await().until(() -> tokens[0] != null);
		assertThat(tokens[0].getReasonCodes()).containsExactly(0x87);
		client.publish("t", PAYLOAD, 1, false);
		await("t");
	}

	/** A Maximum QoS, which the client takes in CONNACK only. */
	@Test
	void neverSeesPropertiesThatDoNotBelongToAMessage() throws MqttException, IOException {
		MqttClient client = connect("c", options());
		client.subscribe("t/#", 1);
		try (RawMqttClient attacker = this.broker.connected(5, "attacker")) {
			attacker.send(MqttBytes.packet(0x31, MqttBytes.string("t/bad"), MqttBytes.bytes(2, 0x24, 1)));
			assertThat(attacker.read().type()).isEqualTo(14);
		}
		client.publish("t/good", PAYLOAD, 1, true);
		await("t/good");
		connect("next", options()).subscribe("t/#", 1);
		await("t/good", "t/good");
	}

	private void await(String... expected) {
		Awaitility.await().untilAsserted(() -> assertThat(this.topics).containsExactly(expected));
	}

	private static MqttConnectionOptions options() {
		MqttConnectionOptions options = new MqttConnectionOptions();
		options.setUserName("key");
		options.setPassword("secret".getBytes(StandardCharsets.UTF_8));
		return options;
	}

	private MqttClient connect(String clientId, MqttConnectionOptions options) throws MqttException {
		MqttClient client = new MqttClient("tcp://127.0.0.1:" + this.broker.tcpPort(), clientId,
				new MemoryPersistence());
		this.clients.add(client);
		client.setTimeToWait(20_000);
		client.setCallback(new Listener());
		client.connect(options);
		return client;
	}

	/**
	 * Hears everything.
	 */
	private class Listener implements MqttCallback {

		@Override
		public void messageArrived(String topic, MqttMessage message) {
			PahoMqtt5IntegrationTests.this.messages.add(message);
			PahoMqtt5IntegrationTests.this.topics.add(topic);
		}

		@Override
		public void mqttErrorOccurred(MqttException exception) {
			PahoMqtt5IntegrationTests.this.faults.add(exception.toString());
		}

		@Override
		public void disconnected(MqttDisconnectResponse response) {
			if (response.getException() != null) {
				PahoMqtt5IntegrationTests.this.faults.add(response.toString());
			}
		}

		@Override
		public void deliveryComplete(IMqttToken token) {
		}

		@Override
		public void connectComplete(boolean reconnect, String serverUri) {
		}

		@Override
		public void authPacketArrived(int reasonCode, MqttProperties properties) {
		}

	}

}
