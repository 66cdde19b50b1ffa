// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shared subscriptions of clients whose MQTT has none.
 */
class SharedSubscriptionIntegrationTests {

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	private final List<String> heard = new CopyOnWriteArrayList<>();

	@Test
	void servesMqtt3() throws MqttException {
		MqttClient one = connect("one");
		MqttClient two = connect("two");
		for (MqttClient member : List.of(one, two)) {
			member.setCallback(new Listener());
			assertThat(member.subscribeWithResponse("$share/g/t/+", 1).getGrantedQos()).containsExactly(1);
		}
		for (int i = 0; i < 10; i++) {
			one.publish("t/" + i, "x".getBytes(StandardCharsets.UTF_8), 1, false);
		}
		Awaitility.await().until(() -> this.heard.size() == 10);
		one.unsubscribe("$share/g/t/+");
		two.unsubscribe("$share/g/t/+");
		one.publish("t/last", "x".getBytes(StandardCharsets.UTF_8), 1, false);
		Awaitility.await().during(Duration.ofMillis(500)).until(() -> this.heard.size() == 10);
		assertThat(this.heard).doesNotHaveDuplicates();
		one.disconnect();
		two.disconnect();
	}

	@Test
	void outlivesOthersWithSameFilter() throws MqttException {
		MqttClient member = connect("member");
		MqttClient other = connect("other");
		member.setCallback(new Listener());
		member.subscribe("$share/g/t/a", 1);
		for (String leave : List.of("unsubscribes", "disconnects")) {
			other.subscribe("t/a", 1);
			if (leave.equals("unsubscribes")) {
				other.unsubscribe("t/a");
			}
			else {
				other.disconnect();
			}
			member.publish("t/a", leave.getBytes(StandardCharsets.UTF_8), 1, false);
			Awaitility.await().until(() -> this.heard.remove("t/a"));
		}
		member.subscribe("t/a", 1);
		member.unsubscribe("$share/g/t/a");
		member.publish("t/a", new byte[0], 1, false);
		Awaitility.await().until(() -> this.heard.remove("t/a"));
		member.disconnect();
	}

	private MqttClient connect(String clientId) throws MqttException {
		MqttConnectOptions options = new MqttConnectOptions();
		options.setUserName("key");
		options.setPassword("secret".toCharArray());
		MqttClient client = new MqttClient("tcp://127.0.0.1:" + this.broker.tcpPort(), clientId,
				new MemoryPersistence());
		client.connect(options);
		return client;
	}

	/**
	 * Hears everything: the client looks for a listener of its own by the whole filter.
	 */
	private final class Listener implements MqttCallback {

		@Override
		public void connectionLost(Throwable cause) {
		}

		@Override
		public void messageArrived(String topic, MqttMessage message) {
			SharedSubscriptionIntegrationTests.this.heard.add(topic);
		}

		@Override
		public void deliveryComplete(IMqttDeliveryToken token) {
		}

	}

}
