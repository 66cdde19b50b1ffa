// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubReverb;
import io.mqttpanel.broker.testing.TestClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a team that has filled its share of the disk costs another: nothing.
 */
class StoreRoomIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final List<String> NUMBERS = IntStream.range(0, 10).mapToObj(String::valueOf).toList();

	@TempDir
	private Path directory;

	private final byte[] payload = new byte[500_000];

	@Test
	void otherTeamsStoreTheirMessages() {
		new Random(1).nextBytes(this.payload);
		try (StubAuthServer panel = panel();
				StubReverb reverb = StubReverb.start();
				RunningService broker = start(panel, reverb)) {
			sleep(broker, "a");
			sleep(broker, "b");
			fill(broker);
			publish(broker, "b", NUMBERS.subList(0, 5));
		}
		try (StubAuthServer panel = panel();
				StubReverb reverb = StubReverb.start();
				RunningService broker = start(panel, reverb)) {
			fill(broker);
			publish(broker, "b", NUMBERS.subList(5, 10));
			Mqtt5BlockingClient awake = client(broker, "b", "sleeper");
			Queue<String> received = new ConcurrentLinkedQueue<>();
			awake.toAsync()
				.publishes(MqttGlobalPublishFilter.ALL,
						(message) -> received.add(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)));
			connect(awake);
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(received).containsExactlyElementsOf(NUMBERS));
			awake.disconnect();
		}
	}

	private static StubAuthServer panel() {
		StubAuthServer panel = StubAuthServer.start();
		panel.answerBy((login) -> login.text().contains("\"b\"") ? StubResponse.granted(2, 2, 2)
				: StubResponse.granted(1, 1, 1));
		return panel;
	}

	private RunningService start(StubAuthServer panel, StubReverb reverb) {
		return RunningService.remote(panel, reverb, "--mqtt-panel.broker.persistence.path=" + this.directory,
				"--mqtt-panel.broker.persistence.max-disk-bytes=64MB", "--mqtt-panel.broker.flow.max-queued-bytes=1GB");
	}

	private static Mqtt5BlockingClient client(RunningService broker, String key, String clientId) {
		return TestClients.mqtt5(broker.tcpPort(), clientId)
			.simpleAuth()
			.username(key)
			.password("secret".getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth()
			.buildBlocking();
	}

	private static void connect(Mqtt5BlockingClient client) {
		client.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
	}

	private static void sleep(RunningService broker, String key) {
		Mqtt5BlockingClient sleeper = client(broker, key, "sleeper");
		connect(sleeper);
		sleeper.subscribeWith().topicFilter("t").qos(MqttQos.AT_LEAST_ONCE).send();
		sleeper.disconnect();
	}

	private static void publish(RunningService broker, String key, List<String> payloads) {
		Mqtt5BlockingClient publisher = client(broker, key, "publisher");
		publisher.connect();
		payloads.forEach((text) -> publisher.publish(message(text.getBytes(StandardCharsets.UTF_8))));
		publisher.disconnect();
	}

	private static Mqtt5Publish message(byte[] payload) {
		return Mqtt5Publish.builder().topic("t").qos(MqttQos.AT_LEAST_ONCE).payload(payload).build();
	}

	/** Until messages are dropped; all are acknowledged. */
	private void fill(RunningService broker) {
		Mqtt5BlockingClient publisher = client(broker, "a", "publisher");
		publisher.connect();
		Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
			publisher.publish(message(this.payload));
			return dropped(broker) > 0;
		});
		publisher.disconnect();
	}

	private static double dropped(RunningService broker) {
		return broker.bean(MeterRegistry.class)
			.get("mqtt.messages.dropped")
			.tag("reason", "store_full")
			.functionCounter()
			.count();
	}

}
