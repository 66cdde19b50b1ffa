// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Sinks;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Access that an operator takes back, with real clients.
 */
class RevocationIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(RevocationIntegrationTests.class);

	/** More of them measure how long it takes until the last one is gone. */
	private static final int SESSIONS = Integer.getInteger("revocation.sessions", 100);

	private final StubAuthServer panel = StubAuthServer.start();

	private final StubReverb reverb = StubReverb.start();

	private final List<KeyedDevice> devices = new ArrayList<>();

	/** A client that nothing refers to is closed when its socket is collected. */
	private final List<RawMqttClient> clients = new ArrayList<>();

	private RunningService broker;

	@BeforeEach
	void start() {
		this.broker = RunningService.remote(this.panel, this.reverb, "--mqtt-panel.admin.token=open-sesame");
	}

	@AfterEach
	void stop() throws IOException {
		for (RawMqttClient client : this.clients) {
			client.close();
		}
		this.broker.close();
		this.reverb.close();
		this.panel.close();
	}

	@Test
	void endsEverySessionOfAKeyAndNoOther() throws Exception {
		for (int i = 0; i < SESSIONS; i++) {
			this.devices.add(device((i % 2 == 0) ? 5 : 3, "dev-" + i, "revoked").connect());
		}
		KeyedDevice other = device(5, "other", "kept").connect();
		int calls = this.panel.calls();
		long begin = System.nanoTime();
		revoke("mqttcredentials/revoked").jsonPath("$.kicked.length()")
			.isEqualTo(SESSIONS)
			.jsonPath("$.forgottenDecisions")
			.isEqualTo(SESSIONS)
			.jsonPath("$.refusedForSeconds")
			.isEqualTo(60);
		for (int i = 0; i < SESSIONS; i++) {
			assertThat(this.devices.get(i).end())
				.isInstanceOf((i % 2 == 0) ? Mqtt5DisconnectException.class : ConnectionClosedException.class);
		}
		logger.info("{} sessions of a revoked key were gone after {} ms", SESSIONS,
				Duration.ofNanos(System.nanoTime() - begin).toMillis());
		assertThat(((Mqtt5DisconnectException) this.devices.get(0).end()).getMqttMessage().getReasonCode())
			.isEqualTo(Mqtt5DisconnectReasonCode.NOT_AUTHORIZED);
		other.publish("still/there");
		assertThatException().isThrownBy(() -> device(5, "dev-0", "revoked").connect())
			.havingCause()
			.isInstanceOfSatisfying(Mqtt5ConnAckException.class, RevocationIntegrationTests::isBadCredentials);
		assertThat(this.panel.calls()).as("no call for a tombstone").isEqualTo(calls);
	}

	private static void isBadCredentials(Mqtt5ConnAckException ex) {
		assertThat(ex.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
	}

	@Test
	void endsOneClientWhateverItIsCalled() throws Exception {
		KeyedDevice revoked = device(5, "line 1/device 7", "key").connect();
		KeyedDevice other = device(5, "line 1", "key").connect();
		revoke("mqttclients/line%201%2Fdevice%207?tombstone=5m").jsonPath("$.kicked[0].clientId")
			.isEqualTo("line 1/device 7")
			.jsonPath("$.refusedForSeconds")
			.isEqualTo(300);
		assertThat(revoked.end()).isInstanceOf(Mqtt5DisconnectException.class);
		other.publish("still/there");
	}

	@Test
	void endsNoOtherClientByAPartOfItsName() throws Exception {
		List<String> names = List.of("a;b", "a", "50%", "50%25", "a+b", "a b", "x/y", "x%2Fy", "..", "?q#f", "a&b=c",
				"DOMAIN\\user,dev1", "\"{}\"", "\u00e4\u20ac\ud83d\ude00", "\ud83d\ude00".repeat(127));
		for (String name : names) {
			this.clients.add(RawMqttClient.connected(this.broker.tcpPort(), MqttBytes.connect(5, name)));
		}
		http().delete().uri(uri("mqttclients/a;b")).exchange().expectStatus().isBadRequest().expectBody();
		http().delete().uri(uri("mqttclients/a;")).exchange().expectStatus().isBadRequest().expectBody();
		http().delete().uri(uri("mqttclients;c=d/a")).exchange().expectStatus().isBadRequest().expectBody();
		http().delete().uri(uri("mqttcredentials/key;d")).exchange().expectStatus().isBadRequest().expectBody();
		get("mqttclients").jsonPath("$.total").isEqualTo(names.size());
		for (String name : names) {
			String path = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
			revoke("mqttclients/" + path).jsonPath("$.kicked[*].clientId").isEqualTo(name);
		}
	}

	@Test
	void letsNoLoginThroughThatWasUnderWay() throws Exception {
		Sinks.Empty<Void> gate = Sinks.empty();
		this.panel.answer(StubResponse.granted().after(gate.asMono()));
		CompletableFuture<?> login = device(5, "racer", "revoked").begin();
		Awaitility.await().until(() -> this.panel.waitingCalls() == 1);
		revoke("mqttcredentials/revoked").jsonPath("$.kicked.length()").isEqualTo(0);
		gate.tryEmitEmpty();
		assertThatException().isThrownBy(() -> login.get(20, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOfSatisfying(Mqtt5ConnAckException.class, RevocationIntegrationTests::isBadCredentials);
		get("mqttcredentials").jsonPath("$.items[0].apiKey")
			.isEqualTo("revoked")
			.jsonPath("$.items[0].cachedDecisions")
			.isEqualTo(0)
			.jsonPath("$.items[0].revoked")
			.isEqualTo(true);
	}

	@Test
	void listsClientsPageByPageWithoutASecret() throws Exception {
		connectFive();
		get("mqttclients?limit=2").jsonPath("$.total")
			.isEqualTo(5)
			.jsonPath("$.items.length()")
			.isEqualTo(2)
			.jsonPath("$.items[1].clientId")
			.isEqualTo("dev-1")
			.jsonPath("$.items[1].username")
			.isEqualTo("key-1")
			.jsonPath("$.items[1].protocolVersion")
			.isEqualTo(5)
			.jsonPath("$.items[1].decision.source")
			.isEqualTo("panel")
			.jsonPath("$.items[1].droppedMessages.queue_full")
			.isEqualTo(0)
			.jsonPath("$.items[1].teamId")
			.isEqualTo(1)
			.jsonPath("$.next")
			.isEqualTo("dev-1/1");
		get("mqttclients?limit=2&after=dev-3/1").jsonPath("$.items[0].clientId")
			.isEqualTo("dev-4")
			.jsonPath("$.next")
			.isEmpty();
		assertThat(http().get().uri(uri("mqttclients")).exchange().expectBody(String.class).returnResult().toString())
			.doesNotContain(KeyedDevice.SECRET);
		http().get().uri(uri("mqttclients?limit=5000")).exchange().expectStatus().isBadRequest().expectBody();
	}

	@Test
	void listsTheClientsOfAKeyAndTheKeys() throws Exception {
		connectFive();
		get("mqttclients?apiKey=key-0").jsonPath("$.total").isEqualTo(3);
		get("mqttclients?team=1").jsonPath("$.total").isEqualTo(5);
		get("mqttclients?team=2").jsonPath("$.total").isEqualTo(0);
		get("mqttcredentials?team=2").jsonPath("$.total").isEqualTo(0);
		get("mqttcredentials").jsonPath("$.items[0].sessions")
			.isEqualTo(3)
			.jsonPath("$.items[0].sources.panel")
			.isEqualTo(3);
	}

	private void connectFive() throws Exception {
		IntStream.range(0, 5).forEach((i) -> this.devices.add(device(5, "dev-" + i, "key-" + i % 2)));
		for (KeyedDevice device : this.devices) {
			device.connect();
		}
	}

	@Test
	void explainsFromASessionATombstoneAndNothing() throws Exception {
		device(5, "dev", "key").connect();
		explain("dev", "key").jsonPath("$.outcome")
			.isEqualTo("allowed")
			.jsonPath("$.source")
			.isEqualTo("session")
			.jsonPath("$.rule")
			.isNotEmpty()
			.jsonPath("$.decision.source")
			.isEqualTo("panel");
		explain("unknown", "key").jsonPath("$.outcome").isEqualTo("unknown").jsonPath("$.source").isEqualTo("panel");
		assertThat(this.panel.calls()).isEqualTo(1);
		revoke("mqttcredentials/key");
		explain("dev", "key").jsonPath("$.outcome").isEqualTo("refused").jsonPath("$.source").isEqualTo("tombstone");
	}

	private WebTestClient.BodyContentSpec explain(String clientId, String apiKey) {
		return http().post()
			.uri(uri("mqttcredentials/explain"))
			.header("Content-Type", "application/json")
			.bodyValue("{\"clientId\":\"%s\",\"apiKey\":\"%s\",\"action\":\"publish\",\"topic\":\"a/b\",\"qos\":1}"
				.formatted(clientId, apiKey))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody();
	}

	private WebTestClient.BodyContentSpec revoke(String path) {
		return http().delete().uri(uri(path)).exchange().expectStatus().isOk().expectBody();
	}

	private WebTestClient.BodyContentSpec get(String path) {
		return http().get().uri(uri(path)).exchange().expectStatus().isOk().expectBody();
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.broker.httpPort() + "/actuator/" + path);
	}

	private static WebTestClient http() {
		return WebTestClient.bindToServer()
			.defaultHeader("Authorization", "Bearer open-sesame")
			.responseTimeout(Duration.ofSeconds(30))
			.build();
	}

	private KeyedDevice device(int version, String clientId, String apiKey) {
		return KeyedDevice.of(version, this.broker.tcpPort(), clientId, apiKey);
	}

}
