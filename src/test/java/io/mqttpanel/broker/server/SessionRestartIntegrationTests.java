// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.moquette.MoquetteEngine;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions that outlive the broker.
 */
class SessionRestartIntegrationTests {

	private static final int PUBLISH = 0x30;

	private static final int PUBREC = 5;

	private static final int PUBCOMP = 7;

	private static final byte DUP = 0x08;

	@TempDir
	private Path directory;

	@Test
	void keepsOnlyThoseThatHaveNotExpired() {
		try (RunningBroker broker = start()) {
			connectAndLeave(broker, "kept", 600);
			connectAndLeave(broker, "expired", 1);
			connectAndLeave(broker, "ended", 0);
			broker.await(ClientDisconnected.class, 3);
		}
		try (RunningBroker broker = start()) {
			assertThat(broker.bean(BrokerStatus.class).subscriptions()).isLessThanOrEqualTo(2);
			assertThat(isPresent(broker, "kept")).isTrue();
			assertThat(isPresent(broker, "ended")).isFalse();
			Awaitility.await()
				.atMost(Duration.ofSeconds(15))
				.until(() -> broker.bean(BrokerStatus.class).subscriptions() == 1);
			assertThat(isPresent(broker, "expired")).isFalse();
			assertThat(broker.bean(BrokerStatus.class).subscriptions()).isEqualTo(1);
		}
	}

	@Test
	void cleanStartEndsSubscriptionsFromBeforeRestart() {
		try (RunningBroker broker = start()) {
			connectAndLeave(broker, "c", 600);
		}
		try (RunningBroker broker = start()) {
			Mqtt5BlockingClient client = broker.mqtt5("c");
			assertThat(client.connectWith().cleanStart(true).send().isSessionPresent()).isFalse();
			assertThat(broker.bean(BrokerStatus.class).subscriptions()).isZero();
			client.disconnect();
		}
	}

	/** What a crash leaves is what is on disk while clients are connected. */
	@Test
	void startsAfterCrashWithSessionsOfConnectedClients(@TempDir Path crashed) throws IOException {
		try (RunningBroker broker = start("--mqtt-panel.broker.persistence.path=" + crashed)) {
			for (String clientId : List.of("kept", "ended")) {
				Mqtt5BlockingClient client = broker.mqtt5(clientId);
				client.connectWith().cleanStart(false).sessionExpiryInterval(clientId.equals("kept") ? 600 : 0).send();
				client.subscribeWith().topicFilter("t").qos(MqttQos.AT_LEAST_ONCE).send();
			}
			GroupCommit commits = Objects.requireNonNull(broker.bean(MoquetteEngine.class).commits());
			assertThat(commits.flush(Duration.ofSeconds(30))).isTrue();
			commits.store().backUp(this.directory.resolve("sessions"));
		}
		try (RunningBroker broker = start()) {
			assertThat(isPresent(broker, "ended")).isFalse();
			assertThat(isPresent(broker, "kept")).isTrue();
		}
	}

	/** MQTT-4.3.3-2, MQTT-4.1.0-1. */
	@Test
	void deliversOnceWhatIsSentAgainAtQos2AfterRestart() throws IOException, InterruptedException {
		byte[] connect = MqttBytes.connect(4, "publisher", 0, new byte[0]);
		byte[] publish = MqttBytes.publish(4, "t", 2, 7);
		byte[] again = publish.clone();
		again[0] |= DUP;
		try (RunningBroker broker = start()) {
			connectAndLeave(broker, "watcher", 600);
			send(broker, connect, publish);
			broker.await(ClientDisconnected.class, 2);
		}
		try (RunningBroker broker = start()) {
			send(broker, connect, again, MqttBytes.acknowledgement(0x62, 7), publish);
			Mqtt5BlockingClient watcher = broker.mqtt5("watcher");
			try (Mqtt5Publishes heard = watcher.publishes(MqttGlobalPublishFilter.ALL)) {
				watcher.connectWith().cleanStart(false).send();
				watcher.publishWith().topic("t").payload("last".getBytes(StandardCharsets.UTF_8)).send();
				assertThat(List.of(next(heard), next(heard), next(heard))).containsExactly("x", "x", "last");
			}
			watcher.disconnect();
		}
	}

	private static void send(RunningBroker broker, byte[] connect, byte[]... packets) throws IOException {
		try (RawMqttClient client = RawMqttClient.connected(broker.tcpPort(), connect)) {
			for (byte[] packet : packets) {
				client.send(packet);
				boolean publish = (packet[0] & 0xF0) == PUBLISH;
				assertThat(client.read().type()).isEqualTo(publish ? PUBREC : PUBCOMP);
			}
		}
	}

	private static String next(Mqtt5Publishes heard) throws InterruptedException {
		return new String(heard.receive(10, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes(),
				StandardCharsets.UTF_8);
	}

	private RunningBroker start() {
		return start("--mqtt-panel.broker.persistence.path=" + this.directory);
	}

	private static RunningBroker start(String setting) {
		return new RunningBroker(setting).start();
	}

	private static void connectAndLeave(RunningBroker broker, String clientId, long expiry) {
		Mqtt5BlockingClient client = broker.mqtt5(clientId);
		client.connectWith().cleanStart(true).sessionExpiryInterval(expiry).send();
		client.subscribeWith().topicFilter("t").qos(MqttQos.AT_LEAST_ONCE).send();
		client.disconnect();
	}

	private static boolean isPresent(RunningBroker broker, String clientId) {
		Mqtt5BlockingClient client = broker.mqtt5(clientId);
		boolean present = client.connectWith().cleanStart(false).sessionExpiryInterval(600).send().isSessionPresent();
		client.disconnect();
		return present;
	}

}
