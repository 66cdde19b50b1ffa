// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.fuzz.FuzzClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packets that are right, then made wrong, over a socket. Whatever comes, every session
 * loop lives, nobody stays who has gone, and others are served. Set {@code fuzz.seconds}
 * for a longer run and {@code fuzz.seed} to repeat one; leaks of buffers fail the run at
 * its end, as in every test.
 */
class FuzzIntegrationTests {

	private static final long FIXED_SEED = 20_260_101;

	private static final int STREAMS = 500;

	private final long seconds = Long.getLong("fuzz.seconds", 0);

	@Test
	void survivesWhatAnyoneCanSend() throws Exception {
		try (FuzzedBroker broker = FuzzedBroker.start()) {
			fuzz(broker, Long.getLong("fuzz.seed", FIXED_SEED));
		}
	}

	private void fuzz(FuzzedBroker broker, long firstSeed) throws Exception {
		FuzzClients clients = new FuzzClients(broker.port());
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(this.seconds);
		long seed = firstSeed;
		do {
			clients.send(seed, STREAMS);
			assertHealthy(broker, clients, "seed " + seed);
			seed++;
		}
		while (System.nanoTime() < end);
		System.out.printf("Fuzzed with seeds %d to %d: %d connections, %d packets sent, %d taken%n", firstSeed,
				seed - 1, clients.connections(), clients.packets(), broker.packetsTaken());
	}

	private void assertHealthy(FuzzedBroker broker, FuzzClients clients, String seed) throws IOException {
		assertThat(broker.loops()).as("session loops, %s", seed).allMatch(Thread::isAlive);
		assertThat(broker.isBroken()).as("broken, %s", seed).isFalse();
		assertThat(clients.stalls()).as("stalls, %s", seed).isZero();
		Awaitility.await("ghosts, " + seed)
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(broker.ghosts()).as("ghosts, %s", seed).isEmpty());
		broker.serve();
		serveRealClient(broker, seed);
	}

	private void serveRealClient(FuzzedBroker broker, String seed) {
		Mqtt5BlockingClient client = MqttClient.builder()
			.identifier("real")
			.serverHost("127.0.0.1")
			.serverPort(broker.port())
			.useMqttVersion5()
			.simpleAuth()
			.username("key")
			.password(new byte[] { 1 })
			.applySimpleAuth()
			.buildBlocking();
		client.connect();
		try (Mqtt5BlockingClient.Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.SUBSCRIBED)) {
			client.subscribeWith().topicFilter("real/#").qos(MqttQos.EXACTLY_ONCE).send();
			client.publishWith().topic("real/topic").qos(MqttQos.EXACTLY_ONCE).send();
			assertThat(publishes.receive(10, TimeUnit.SECONDS)).as("a message, %s", seed).isPresent();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		client.disconnect();
	}

}
