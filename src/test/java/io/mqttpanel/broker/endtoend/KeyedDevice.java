// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;

/**
 * A device that logs in with a key of its own and remembers how its connection has ended.
 */
final class KeyedDevice {

	static final String SECRET = "a-secret-nobody-may-see";

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final CompletableFuture<Throwable> end = new CompletableFuture<>();

	private final List<String> heard = new CopyOnWriteArrayList<>();

	private final Mqtt3AsyncClient mqtt3;

	private final Mqtt5AsyncClient mqtt5;

	private final String apiKey;

	private final boolean speaks5;

	private KeyedDevice(int version, int port, String clientId, String apiKey) {
		MqttClientBuilder builder = MqttClient.builder()
			.identifier(clientId)
			.serverHost("127.0.0.1")
			.serverPort(port)
			.addDisconnectedListener((context) -> this.end.complete(context.getCause()));
		this.mqtt3 = builder.useMqttVersion3().buildAsync();
		this.mqtt5 = builder.useMqttVersion5().buildAsync();
		this.apiKey = apiKey;
		this.speaks5 = version == 5;
		this.mqtt3.publishes(MqttGlobalPublishFilter.ALL,
				(publish) -> this.heard.add(String.valueOf(publish.getTopic())));
		this.mqtt5.publishes(MqttGlobalPublishFilter.ALL,
				(publish) -> this.heard.add(String.valueOf(publish.getTopic())));
	}

	static KeyedDevice of(int version, int port, String clientId, String apiKey) {
		return new KeyedDevice(version, port, clientId, apiKey);
	}

	KeyedDevice connect() throws Exception {
		begin().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		return this;
	}

	CompletableFuture<?> begin() {
		byte[] password = SECRET.getBytes(StandardCharsets.UTF_8);
		return this.speaks5
				? this.mqtt5.connectWith()
					.simpleAuth()
					.username(this.apiKey)
					.password(password)
					.applySimpleAuth()
					.willPublish()
					.topic(willTopic())
					.payload(password)
					.applyWillPublish()
					.send()
				: this.mqtt3.connectWith()
					.simpleAuth()
					.username(this.apiKey)
					.password(password)
					.applySimpleAuth()
					.willPublish()
					.topic(willTopic())
					.payload(password)
					.applyWillPublish()
					.send();
	}

	private String willTopic() {
		return "will/" + this.mqtt5.getConfig().getClientIdentifier().orElseThrow();
	}

	KeyedDevice subscribe(String filter) throws Exception {
		CompletableFuture<?> subscribed = this.speaks5 ? this.mqtt5.subscribeWith().topicFilter(filter).send()
				: this.mqtt3.subscribeWith().topicFilter(filter).send();
		subscribed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		return this;
	}

	void publish(String topic) throws Exception {
		CompletableFuture<?> sent = this.speaks5
				? this.mqtt5.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send()
				: this.mqtt3.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send();
		sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	void disconnect() throws Exception {
		CompletableFuture<?> gone = this.speaks5 ? this.mqtt5.disconnect() : this.mqtt3.disconnect();
		gone.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	List<String> heard() {
		return this.heard;
	}

	/**
	 * Waits for the end of the connection.
	 * @return how it has ended
	 */
	Throwable end() throws Exception {
		return this.end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	boolean isConnected() {
		return (this.speaks5 ? this.mqtt5.getState() : this.mqtt3.getState()).isConnected();
	}

}
