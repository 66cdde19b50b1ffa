// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.ServiceProcess;
import io.mqttpanel.broker.testing.TestClients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Clients that come and go on two nodes on one Redis, as they and the Panel see it.
 */
class ClusterClientsIntegrationTests {

	private TestCluster cluster;

	private RunningService first;

	private RunningService second;

	@BeforeEach
	void startNodes() throws IOException {
		this.cluster = new TestCluster();
		this.first = this.cluster.node("first");
		this.second = this.cluster.node("second");
		TestCluster.await()
			.until(() -> this.first.gauge("mqtt.cluster.nodes") == 1 && this.second.gauge("mqtt.cluster.nodes") == 1);
	}

	@AfterEach
	void stop() {
		if (this.cluster != null) {
			this.cluster.close();
		}
	}

	@Test
	void clientThatConnectsToTheOtherNodeEndsItsEarlierConnectionFirst() {
		Mqtt5BlockingClient early = this.cluster.client(this.first, "device");
		CompletableFuture<Throwable> ended = new CompletableFuture<>();
		Mqtt5BlockingClient watched = TestClients.mqtt5(this.first.tcpPort(), "watched")
			.addDisconnectedListener((context) -> ended.complete(context.getCause()))
			.buildBlocking();
		watched.connect();
		this.cluster.client(this.second, "watched");
		assertThat(ended.orTimeout(30, TimeUnit.SECONDS).join()).isInstanceOfSatisfying(Mqtt5DisconnectException.class,
				(disconnect) -> assertThat(disconnect.getMqttMessage().getReasonCode())
					.isEqualTo(Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER));
		assertThat(early.getState().isConnected()).isTrue();
		List<ReverbFrame> connected = this.cluster.reverb()
			.awaitFrames((frame) -> isOf("watched", frame, "MqttClientConnected"), 2);
		ReverbFrame disconnected = this.cluster.reverb()
			.awaitFrames((frame) -> isOf("watched", frame, "MqttClientDisconnected"), 1)
			.get(0);
		assertThat(connected.stream().mapToLong(ClusterClientsIntegrationTests::time).max().orElse(0))
			.isGreaterThanOrEqualTo(time(disconnected));
	}

	@Test
	void clientThatMovesToAndFroHasOneConnectionInTheEnd() {
		List<Mqtt5BlockingClient> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			all.add(this.cluster.client((i % 2 == 0) ? this.first : this.second, "mover"));
		}
		TestCluster.await().until(() -> all.stream().filter((each) -> each.getState().isConnected()).count() == 1);
		assertThat(all.get(19).getState().isConnected()).isTrue();
		all.get(19).disconnect();
		TestCluster.await().until(() -> this.cluster.redis().command("KEYS", "mqtt-panel:claim:*").startsWith("*0"));
	}

	@Test
	void whatIsRevokedOnOneNodeIsRevokedOnAll() {
		CompletableFuture<Throwable> ended = new CompletableFuture<>();
		Mqtt5BlockingClient there = TestClients.mqtt5(this.second.tcpPort(), "revoked")
			.addDisconnectedListener((context) -> ended.complete(context.getCause()))
			.buildBlocking();
		there.connect();
		TestCluster.call(this.first, HttpMethod.DELETE, "mqttclients/revoked")
			.jsonPath("$.kicked[0].clientId")
			.isEqualTo("revoked")
			.jsonPath("$.kicked[0].node")
			.value((node) -> assertThat(node.toString()).startsWith("second"))
			.jsonPath("$.forgottenDecisions")
			.isEqualTo(1)
			.jsonPath("$.silentNodes")
			.doesNotExist();
		assertThat(ended.orTimeout(30, TimeUnit.SECONDS).join()).isInstanceOf(Mqtt5DisconnectException.class);
		assertThat(catchThrowableOfType(Mqtt5ConnAckException.class, there::connect).getMqttMessage().getReasonCode())
			.isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
		RunningService late = this.cluster.node("late");
		Mqtt5BlockingClient here = TestClients.mqtt5(late.tcpPort(), "revoked").buildBlocking();
		TestCluster.await()
			.until(() -> late.bean(Tombstones.class).standing().contains(RevocationTarget.client("revoked")));
		assertThat(catchThrowableOfType(Mqtt5ConnAckException.class, here::connect)).isNotNull();
	}

	@Test
	void listsAreOfAllNodes() {
		for (int i = 0; i < 6; i++) {
			this.cluster.client((i % 2 == 0) ? this.first : this.second, "client-" + i);
		}
		TestCluster.call(this.first, HttpMethod.GET, "mqttclients?limit=4")
			.jsonPath("$.total")
			.isEqualTo(6)
			.jsonPath("$.items[*].clientId")
			.isEqualTo(List.of("client-0", "client-1", "client-2", "client-3"))
			.jsonPath("$.next")
			.isEqualTo("client-3/1");
		TestCluster.call(this.second, HttpMethod.GET, "mqttclients?limit=4&after=client-3/1")
			.jsonPath("$.items[*].clientId")
			.isEqualTo(List.of("client-4", "client-5"))
			.jsonPath("$.items[0].node")
			.value((node) -> assertThat(node.toString()).startsWith("first"))
			.jsonPath("$.next")
			.isEmpty();
		TestCluster.call(this.second, HttpMethod.GET, "mqttcredentials")
			.jsonPath("$.items.length()")
			.isEqualTo(1)
			.jsonPath("$.items[0].sessions")
			.isEqualTo(6);
	}

	@Test
	void nodeThatDoesNotAnswerIsNamed() throws Exception {
		this.cluster.client(this.first, "client");
		ServiceProcess frozen = this.cluster.process("frozen");
		TestCluster.await().until(() -> this.first.gauge("mqtt.cluster.nodes") == 2);
		frozen.pause();
		TestCluster.call(this.first, HttpMethod.GET, "mqttclients")
			.jsonPath("$.total")
			.isEqualTo(1)
			.jsonPath("$.silentNodes[0]")
			.value((node) -> assertThat(node.toString()).startsWith("frozen"));
	}

	@Test
	void nodeThatLeavesIsForgotten() throws IOException {
		TestCluster.subscribe(this.cluster.client(this.second, "subscriber"), "wanted", MqttQos.AT_LEAST_ONCE);
		this.second.close();
		TestCluster.await().until(() -> this.first.gauge("mqtt.cluster.nodes") == 0);
		TestCluster.await().until(() -> !this.cluster.redis().command("KEYS", "*").contains(":second:"));
	}

	@Test
	void sessionsEndWithTheirConnections() {
		Mqtt5BlockingClient mqtt5 = TestClients.mqtt5(this.first.tcpPort(), "five").buildBlocking();
		Mqtt5ConnAck acknowledgement = mqtt5.connectWith().cleanStart(false).sessionExpiryInterval(100).send();
		assertThat(acknowledgement.getSessionExpiryInterval()).hasValue(0);
		mqtt5.disconnect();
		Mqtt3BlockingClient mqtt3 = TestClients.mqtt3(this.first.tcpPort(), "three").buildBlocking();
		mqtt3.connectWith().cleanSession(false).send();
		mqtt3.disconnect();
		assertThat(mqtt3.connectWith().cleanSession(false).send().isSessionPresent()).isFalse();
		mqtt3.disconnect();
		RunningService strict = this.cluster.node("strict", "--mqtt-panel.cluster.refuse-kept-sessions=true");
		Mqtt3BlockingClient refused = TestClients.mqtt3(strict.tcpPort(), "three").buildBlocking();
		assertThat(catchThrowableOfType(Mqtt3ConnAckException.class,
				() -> refused.connectWith().cleanSession(false).send())
			.getMqttMessage()
			.getReturnCode()
			.getCode()).isEqualTo(3);
	}

	private static long time(ReverbFrame frame) {
		return frame.data().path("timestamp").asLong();
	}

	private static boolean isOf(String clientId, ReverbFrame frame, String event) {
		return frame.text("id").equals(clientId) && frame.event().equals(event);
	}

}
