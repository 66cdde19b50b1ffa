// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.packaging;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.github.dockerjava.api.command.TopContainerResponse;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.EnabledIfDockerAvailable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the container image, where there is a Docker engine: a real client, a
 * container without rights, and a Panel outside of it.
 */
@EnabledIfDockerAvailable
class ContainerImageIntegrationTests {

	private static ContainerPanel panel;

	private static BrokerContainer broker;

	@BeforeAll
	static void start() {
		panel = new ContainerPanel();
		// It does not start if the image's cache does not fit.
		broker = new BrokerContainer(panel).withEnv("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on");
		broker.start();
	}

	@AfterAll
	static void stop() {
		broker.stop();
		panel.close();
	}

	@Test
	void deliversMessageAndReportsItToPanel() throws InterruptedException {
		Mqtt5BlockingClient client = broker.connect("device-1");
		try (Mqtt5BlockingClient.Mqtt5Publishes messages = client.publishes(MqttGlobalPublishFilter.ALL)) {
			client.subscribeWith().topicFilter("rooms/+").qos(MqttQos.AT_LEAST_ONCE).send();
			client.publishWith().topic("rooms/1").qos(MqttQos.AT_LEAST_ONCE).payload("21".getBytes()).send();
			Optional<Mqtt5Publish> message = messages.receive(10, TimeUnit.SECONDS);
			assertThat(message.map(Mqtt5Publish::getPayloadAsBytes)).contains("21".getBytes());
		}
		client.disconnect();
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(panel.eventsOf("device-1")).containsExactly("MqttClientConnected",
					"MqttClientSubscribed", "MqttClientPublished", "MqttClientDisconnected", "MqttClientUnsubscribed"));
	}

	@Test
	void refusesWrongCredentials() {
		Mqtt5BlockingClient client = broker.client("device-2", "wrong").buildBlocking();
		assertThatExceptionOfType(Mqtt5ConnAckException.class).isThrownBy(client::connect)
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
		assertThat(panel.eventsOf("device-2")).isEmpty();
	}

	@Test
	void runsAsUserWithoutRights() {
		TopContainerResponse processes = broker.getDockerClient().topContainerCmd(broker.getContainerId()).exec();
		assertThat(processes.getTitles()[0]).isEqualTo("UID");
		assertThat(processes.getProcesses()).hasDimensions(1, processes.getTitles().length);
		assertThat(processes.getProcesses()[0][0]).isEqualTo("10001");
		// Kubernetes can tell that this is not root only from a number.
		assertThat(broker.getContainerInfo().getConfig().getUser()).isEqualTo("10001:10001");
	}

	@Test
	void endsOnSigtermWithGoodbyeToClientAndPanel() throws Exception {
		try (BrokerContainer stopping = new BrokerContainer(panel)) {
			stopping.start();
			CompletableFuture<Throwable> end = new CompletableFuture<>();
			stopping.client("device-3", ContainerPanel.SECRET)
				.addDisconnectedListener((context) -> end.complete(context.getCause()))
				.buildBlocking()
				.connect();
			stopping.getDockerClient().stopContainerCmd(stopping.getContainerId()).withTimeout(30).exec();
			// 137 would be the engine's SIGKILL after these 30 seconds.
			assertThat(stopping.state().getExitCodeLong()).isEqualTo(143);
			assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(Mqtt5DisconnectException.class,
					(ex) -> assertThat(ex.getMqttMessage().getReasonCode())
						.isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN));
			assertThat(panel.eventsOf("device-3")).containsExactly("MqttClientConnected", "MqttClientDisconnected");
		}
	}

}
