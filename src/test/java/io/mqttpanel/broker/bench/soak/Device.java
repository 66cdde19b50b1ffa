// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.soak;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;

/**
 * A real client with the credentials that everybody has.
 */
final class Device {

	private final Mqtt3AsyncClient client;

	private final Tally tally;

	Device(int port, String clientId, Tally tally) {
		this.client = MqttClient.builder()
			.useMqttVersion3()
			.identifier(clientId)
			.serverHost("127.0.0.1")
			.serverPort(port)
			.simpleAuth()
			.username("key")
			.password("secret".getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth()
			.buildAsync();
		this.tally = tally;
	}

	void receive(Consumer<Mqtt3Publish> receiver) {
		this.client.publishes(MqttGlobalPublishFilter.ALL, receiver);
	}

	void connect(boolean clean) {
		this.client.toBlocking().connectWith().cleanSession(clean).send();
		this.tally.connected.increment();
	}

	void subscribe(String topic) {
		this.client.toBlocking().subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
	}

	void publish(String topic, Numbers numbers) {
		int number = numbers.next();
		this.client.publishWith()
			.topic(topic)
			.qos(MqttQos.AT_LEAST_ONCE)
			.payload(Numbers.payload(number))
			.send()
			.thenRun(() -> {
				numbers.acknowledge(number);
				this.tally.acknowledged.increment();
			});
	}

	void disconnect() {
		this.client.toBlocking().disconnect();
	}

}
