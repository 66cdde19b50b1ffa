// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

import io.mqttpanel.broker.testing.RedisProcess;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.ServiceProcess;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubReverb;
import io.mqttpanel.broker.testing.TestClients;

/**
 * A Redis server, a Panel, and nodes that share them. All that was started is closed with
 * it.
 */
final class TestCluster implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final RedisProcess redis = RedisProcess.start();

	private final StubAuthServer panel = StubAuthServer.start();

	private final StubReverb reverb = StubReverb.start();

	/** The latest first. */
	private final List<Runnable> open = new ArrayList<>();

	private final List<String> redisSettings;

	TestCluster() throws IOException {
		this.redisSettings = List.of("--spring.data.redis.port=" + this.redis.port());
		this.panel.answer(StubResponse.granted());
	}

	/** Has a replica and a Sentinel, and its nodes ask that for the server. */
	TestCluster(Path directory) throws IOException {
		this.open.add(this.redis.startReplica()::close);
		RedisProcess sentinel = this.redis.startSentinel(directory);
		this.open.add(sentinel::close);
		this.redisSettings = List.of("--spring.data.redis.sentinel.master=broker",
				"--spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinel.port());
		this.panel.answer(StubResponse.granted());
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(PATIENCE);
	}

	RedisProcess redis() {
		return this.redis;
	}

	StubAuthServer panel() {
		return this.panel;
	}

	StubReverb reverb() {
		return this.reverb;
	}

	RunningService node(String name, String... settings) {
		RunningService node = RunningService.remote(this.panel, this.reverb, settings(name, settings));
		this.open.add(0, node::close);
		return node;
	}

	/** A node that can be killed. */
	ServiceProcess process(String name) throws IOException {
		ServiceProcess node = ServiceProcess.startRemote(this.panel, this.reverb, settings(name));
		this.open.add(0, node::close);
		return node;
	}

	private String[] settings(String name, String... more) {
		List<String> settings = new ArrayList<>(List.of("--mqtt-panel.cluster.enabled=true",
				"--mqtt-panel.cluster.node=" + name, "--mqtt-panel.admin.token=open-sesame"));
		settings.addAll(this.redisSettings);
		settings.addAll(List.of(more));
		return settings.toArray(String[]::new);
	}

	Mqtt5BlockingClient client(int port, String clientId) {
		Mqtt5BlockingClient client = TestClients.mqtt5(port, clientId).buildBlocking();
		client.connect();
		this.open.add(0, () -> {
			if (client.getState().isConnected()) {
				client.disconnect();
			}
		});
		return client;
	}

	Mqtt5BlockingClient client(RunningService node, String clientId) {
		return client(node.tcpPort(), clientId);
	}

	/** Asks an endpoint. */
	static WebTestClient.BodyContentSpec call(RunningService node, HttpMethod method, String endpoint) {
		return WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + node.httpPort() + "/actuator/")
			.defaultHeader("Authorization", "Bearer open-sesame")
			.responseTimeout(PATIENCE)
			.build()
			.method(method)
			.uri(endpoint)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody();
	}

	static Queue<Mqtt5Publish> subscribe(Mqtt5BlockingClient client, String filter, MqttQos qos) {
		Queue<Mqtt5Publish> received = new ConcurrentLinkedQueue<>();
		client.toAsync().publishes(MqttGlobalPublishFilter.ALL, received::add);
		client.subscribeWith().topicFilter(filter).qos(qos).send();
		return received;
	}

	static String text(Mqtt5Publish message) {
		return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
	}

	static Mqtt5Publish message(String topic, MqttQos qos, String text) {
		return Mqtt5Publish.builder()
			.topic(topic)
			.qos(qos)
			.payload(text.getBytes(StandardCharsets.UTF_8))
			.contentType("text/plain")
			.userProperties()
			.add("from", "first")
			.applyUserProperties()
			.build();
	}

	@Override
	public void close() {
		this.open.forEach(Runnable::run);
		this.reverb.close();
		this.panel.close();
		this.redis.close();
	}

}
