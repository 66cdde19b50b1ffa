// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.fuzz.FuzzClients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Packets that are right, then made wrong, over a socket. Whatever comes, every session
 * loop lives, nobody stays who has gone, and others are served. Set {@code fuzz.packets}
 * for a longer run and {@code fuzz.seed} to begin elsewhere; leaks of buffers fail the
 * run at its end, as in every test.
 */
class FuzzIntegrationTests {

	private static final long FIXED_SEED = 20_260_101;

	private static final int STREAMS = 500;

	private final long packets = Long.getLong("fuzz.packets", 50_000);

	@Test
	void survivesWhatAnyoneCanSend() throws Exception {
		try (FuzzedBroker broker = FuzzedBroker.start()) {
			fuzz(broker);
		}
	}

	@Test
	void survivesWhatAnyoneCanSendWhileItKeepsSessionsOnDisk(@TempDir Path directory) throws Exception {
		try (FuzzedBroker broker = FuzzedBroker.start("--mqtt-panel.broker.persistence.path=" + directory)) {
			fuzz(broker);
		}
	}

	private void fuzz(FuzzedBroker broker) throws Exception {
		FuzzClients clients = new FuzzClients(broker.port());
		long firstSeed = Long.getLong("fuzz.seed", FIXED_SEED);
		long seed = firstSeed;
		while (clients.packets() < this.packets) {
			clients.send(seed, STREAMS);
			assertHealthy(broker, clients, "seed " + seed);
			seed++;
		}
		System.out.printf("Fuzzed with seeds %d to %d: %d connections, %d packets sent, %d taken, %d commands failed%n",
				firstSeed, seed - 1, clients.connections(), clients.packets(), broker.packetsTaken(),
				broker.failedCommands());
	}

	private void assertHealthy(FuzzedBroker broker, FuzzClients clients, String seed) throws Exception {
		assertThat(broker.loops()).as("session loops, %s", seed).allMatch(Thread::isAlive);
		assertThat(broker.isBroken()).as("broken, %s", seed).isFalse();
		assertThat(clients.stalls()).as("stalls, %s", seed).isZero();
		Awaitility.await("ghosts, " + seed)
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(broker.ghosts()).as("ghosts, %s: %s", seed, broker.state()).isEmpty());
		assertThatCode(broker::serve).as(() -> "served, " + seed + ": " + broker.state()).doesNotThrowAnyException();
		serveRealClient(broker, seed);
	}

	private void serveRealClient(FuzzedBroker broker, String seed) throws Exception {
		Mqtt5AsyncClient client = MqttClient.builder()
			.identifier("real")
			.serverHost("127.0.0.1")
			.serverPort(broker.port())
			.useMqttVersion5()
			.simpleAuth()
			.username("key")
			.password(new byte[] { 1 })
			.applySimpleAuth()
			.buildAsync();
		CompletableFuture<Mqtt5Publish> received = new CompletableFuture<>();
		client.publishes(MqttGlobalPublishFilter.SUBSCRIBED, received::complete);
		inTime(client.connect());
		inTime(client.subscribeWith().topicFilter("real/#").qos(MqttQos.EXACTLY_ONCE).send());
		inTime(client.publishWith().topic("real/topic").qos(MqttQos.EXACTLY_ONCE).send());
		assertThat(inTime(received).getTopic()).as("a message, %s", seed).hasToString("real/topic");
		inTime(client.disconnect());
	}

	private static <T> T inTime(CompletableFuture<T> answer) throws Exception {
		return answer.get(10, TimeUnit.SECONDS);
	}

}
