// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.testing.ServiceProcess;
import io.mqttpanel.broker.testing.TestDevice;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The service with persistence on, killed without warning: what was acknowledged, for a
 * session whose client is away or acknowledges nothing, or as a retained message, is
 * there afterwards. Set {@code crash.kills} for more kills than two.
 */
class CrashIntegrationTests {

	private static final int KILLS = Integer.getInteger("crash.kills", 2);

	private final Random random = new Random();

	private final Set<String> received = ConcurrentHashMap.newKeySet();

	/** What the one that acknowledges nothing before a crash has got after it. */
	private final Set<String> held = ConcurrentHashMap.newKeySet();

	@TempDir
	private Path directory;

	@Test
	void keepsWhatWasAcknowledgedBeforeItIsKilled() throws Exception {
		long all = 0;
		for (int round = 0; round < KILLS; round++) {
			Set<String> acknowledged = publishAndKill(round);
			receive(acknowledged);
			assertThat(acknowledged).as("in round %d", round)
				.isNotEmpty()
				.filteredOn((name) -> !isThere(name))
				.isEmpty();
			all += acknowledged.size();
		}
		System.out.printf("Killed %d times: lost none of %d acknowledged messages%n", KILLS, all);
	}

	private boolean isThere(String name) {
		return this.received.contains(name) && (CrashPublisher.isRetained(name) || this.held.contains(name));
	}

	private Set<String> publishAndKill(int round) throws Exception {
		try (ServiceProcess service = start()) {
			if (round == 0) {
				sleeper(service).toBlocking().disconnect();
			}
			resume(client(service, "holder"), (publish) -> {
			}, true);
			CrashPublisher publisher = CrashPublisher.connect(service.tcpPort());
			long time = 500 + this.random.nextInt(2_000);
			publisher.publish(round, TimeUnit.MILLISECONDS.toNanos(time));
			service.kill();
			publisher.abandon();
			return publisher.acknowledged();
		}
	}

	private ServiceProcess start() throws Exception {
		return ServiceProcess.start("--mqtt-panel.broker.persistence.path=" + this.directory,
				"--mqtt-panel.broker.flow.max-queued-messages=1000000",
				"--mqtt-panel.broker.flow.max-queued-bytes=256MB", "--mqtt-panel.relay.events=");
	}

	/** Starts it again and takes what there is. */
	private void receive(Set<String> expected) throws Exception {
		try (ServiceProcess service = start()) {
			Mqtt3AsyncClient sleeper = sleeper(service);
			Mqtt3AsyncClient holder = client(service, "holder");
			resume(holder, (publish) -> this.held.add(name(publish)), false);
			Mqtt3AsyncClient reader = client(service, "reader");
			reader.publishes(MqttGlobalPublishFilter.ALL, (publish) -> this.received.add(name(publish)));
			reader.toBlocking().connect();
			reader.toBlocking().subscribeWith().topicFilter(CrashPublisher.RETAINED + "#").send();
			try {
				Awaitility.await()
					.atMost(Duration.ofSeconds(60))
					.until(() -> expected.stream().allMatch(this::isThere));
			}
			catch (ConditionTimeoutException ex) {
				// What is missing is said by the one who asked.
				return;
			}
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.during(Duration.ofSeconds(1))
				.until(new Unchanged(this.received, this.held)::isSo);
			reader.toBlocking().disconnect();
			sleeper.toBlocking().disconnect();
			holder.toBlocking().disconnect();
		}
	}

	private Mqtt3AsyncClient sleeper(ServiceProcess service) {
		Mqtt3AsyncClient client = client(service, "sleeper");
		resume(client, (publish) -> this.received.add(name(publish)), false);
		return client;
	}

	private static void resume(Mqtt3AsyncClient client, Consumer<Mqtt3Publish> listener, boolean silent) {
		client.publishes(MqttGlobalPublishFilter.ALL, listener, silent);
		client.toBlocking().connectWith().cleanSession(false).send();
		client.toBlocking().subscribeWith().topicFilter(CrashPublisher.QUEUED).qos(MqttQos.EXACTLY_ONCE).send();
	}

	private static String name(Mqtt3Publish publish) {
		return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
	}

	private static Mqtt3AsyncClient client(ServiceProcess service, String clientId) {
		return MqttClient.builder()
			.useMqttVersion3()
			.identifier(clientId)
			.serverHost("127.0.0.1")
			.serverPort(service.tcpPort())
			.simpleAuth()
			.username(TestDevice.USERNAME)
			.password(TestDevice.PASSWORD.getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth()
			.buildAsync();
	}

	/**
	 * Whether nothing has come since it was asked last.
	 */
	private static final class Unchanged {

		private final Set<String> received;

		private final Set<String> held;

		private int last;

		Unchanged(Set<String> received, Set<String> held) {
			this.received = received;
			this.held = held;
		}

		boolean isSo() {
			int now = this.received.size() + this.held.size();
			boolean unchanged = now > 0 && now == this.last;
			this.last = now;
			return unchanged;
		}

	}

}
