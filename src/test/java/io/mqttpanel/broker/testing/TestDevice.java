// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;

/**
 * A device with a real client in it, told the same things whatever version of MQTT it
 * speaks.
 */
public interface TestDevice {

	/** The user name of every device. */
	String USERNAME = "api-key";

	/** The password of every device. */
	String PASSWORD = "api-secret";

	/**
	 * Makes a device.
	 * @param version 3 for MQTT 3.1.1, 5 for MQTT 5
	 * @param webSocket whether it uses WebSocket
	 * @param port the port to connect to
	 * @param clientId its client identifier
	 * @return the device, not connected
	 */
	static TestDevice of(int version, boolean webSocket, int port, String clientId) {
		MqttClientBuilder builder = MqttClient.builder().identifier(clientId).serverHost("127.0.0.1").serverPort(port);
		if (webSocket) {
			builder = builder.webSocketConfig().serverPath("any/path").applyWebSocketConfig();
		}
		return (version == 5) ? new Mqtt5Device(builder.useMqttVersion5().buildAsync())
				: new Mqtt3Device(builder.useMqttVersion3().buildAsync());
	}

	/**
	 * Connects, with a keep alive of one second.
	 */
	void connect();

	/**
	 * Subscribes to filters with one packet, at QoS 0, 1, 2, 0, …
	 * @param filters the filters
	 */
	void subscribe(List<String> filters);

	/**
	 * Publishes and waits for what belongs to the QoS.
	 * @param topic the topic
	 * @param qos the QoS
	 * @param payload the payload
	 */
	void publish(String topic, int qos, byte[] payload);

	/**
	 * Unsubscribes from filters with one packet.
	 * @param filters the filters
	 */
	void unsubscribe(List<String> filters);

	/**
	 * Says goodbye.
	 */
	void disconnect();

	/**
	 * A device that speaks MQTT 3.1.1.
	 *
	 * @param client its client
	 */
	record Mqtt3Device(Mqtt3AsyncClient client) implements TestDevice {

		@Override
		public void connect() {
			this.client.toBlocking()
				.connectWith()
				.keepAlive(1)
				.simpleAuth()
				.username(USERNAME)
				.password(PASSWORD.getBytes(StandardCharsets.UTF_8))
				.applySimpleAuth()
				.send();
		}

		@Override
		public void subscribe(List<String> filters) {
			this.client.toBlocking()
				.subscribeWith()
				.addSubscriptions(filters.stream()
					.map((filter) -> Mqtt3Subscription.builder()
						.topicFilter(filter)
						.qos(MqttQos.values()[filters.indexOf(filter) % 3])
						.build()))
				.send();
		}

		@Override
		public void publish(String topic, int qos, byte[] payload) {
			this.client.toBlocking().publishWith().topic(topic).qos(MqttQos.values()[qos]).payload(payload).send();
		}

		@Override
		public void unsubscribe(List<String> filters) {
			this.client.toBlocking()
				.unsubscribeWith()
				.addTopicFilters(filters.stream().map(com.hivemq.client.mqtt.datatypes.MqttTopicFilter::of).toList())
				.send();
		}

		@Override
		public void disconnect() {
			this.client.toBlocking().disconnect();
		}

	}

	/**
	 * A device that speaks MQTT 5.
	 *
	 * @param client its client
	 */
	record Mqtt5Device(Mqtt5AsyncClient client) implements TestDevice {

		@Override
		public void connect() {
			this.client.toBlocking()
				.connectWith()
				.keepAlive(1)
				.simpleAuth()
				.username(USERNAME)
				.password(PASSWORD.getBytes(StandardCharsets.UTF_8))
				.applySimpleAuth()
				.send();
		}

		@Override
		public void subscribe(List<String> filters) {
			this.client.toBlocking()
				.subscribeWith()
				.addSubscriptions(filters.stream()
					.map((filter) -> Mqtt5Subscription.builder()
						.topicFilter(filter)
						.qos(MqttQos.values()[filters.indexOf(filter) % 3])
						.build()))
				.send();
		}

		@Override
		public void publish(String topic, int qos, byte[] payload) {
			this.client.toBlocking().publishWith().topic(topic).qos(MqttQos.values()[qos]).payload(payload).send();
		}

		@Override
		public void unsubscribe(List<String> filters) {
			this.client.toBlocking()
				.unsubscribeWith()
				.addTopicFilters(filters.stream().map(com.hivemq.client.mqtt.datatypes.MqttTopicFilter::of).toList())
				.send();
		}

		@Override
		public void disconnect() {
			this.client.toBlocking().disconnect();
		}

	}

}
