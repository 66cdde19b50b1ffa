// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.test.util.ReflectionTestUtils;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.moquette.MoquetteEngine;
import io.mqttpanel.broker.mqtt.flow.BackPressure;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the file holds of sessions whose names could be taken for one another, and what
 * happens when it cannot be written any more.
 */
class StoredSessionIntegrationTests {

	private static final int PUBLISH = 3;

	private static final int SUBACK = 9;

	private static final int SLEEPERS = 8;

	@TempDir
	private Path directory;

	@Test
	void clientsNamedLikePartsOfAFileKeepTheirMessagesApart() throws IOException {
		try (RunningBroker broker = start()) {
			subscribe(broker, "client", "of-client");
			subscribe(broker, "client_meta", "of-meta");
			publish(broker, "of-client", "of-meta");
		}
		try (RunningBroker broker = start()) {
			assertReceives(broker, "client", "of-client");
			assertReceives(broker, "client_meta", "of-meta");
		}
	}

	@Test
	void filtersThatLookAlikeWithTheirClientsAreKept() throws IOException {
		try (RunningBroker broker = start()) {
			subscribe(broker, "eu-1", "sensors");
			subscribe(broker, "1", "sensors-eu");
		}
		try (RunningBroker broker = start()) {
			publish(broker, "sensors", "sensors-eu");
			assertReceives(broker, "eu-1", "sensors");
			assertReceives(broker, "1", "sensors-eu");
		}
	}

	@Test
	void fileThatCannotBeWrittenAnyMoreIsReportedAndCostsNobodyElse() throws IOException {
		try (RunningBroker broker = start()) {
			for (int i = 0; i < SLEEPERS; i++) {
				subscribe(broker, "away" + i, "t");
			}
			List<AvailabilityState> states = new CopyOnWriteArrayList<>();
			ApplicationListener<AvailabilityChangeEvent<LivenessState>> listener = (change) -> states
				.add(change.getState());
			broker.bean(ApplicationEventMulticaster.class).addApplicationListener(listener);
			try (RawMqttClient subscriber = broker.connected(4, "subscriber");
					RawMqttClient publisher = broker.connected(4, "publisher")) {
				subscriber.send(MqttBytes.subscribe(4, 1, "t"));
				assertThat(subscriber.read().type()).isEqualTo(SUBACK);
				store(broker).closeImmediately();
				Awaitility.await().untilAsserted(() -> assertThat(states).containsExactly(LivenessState.BROKEN));
				publisher.send(MqttBytes.publish(4, "t", 1, 1));
				assertThat(subscriber.read().type()).isEqualTo(PUBLISH);
			}
			BackPressure gate = broker.bean(BackPressure.class);
			Awaitility.await()
				.untilAsserted(() -> assertThat(gate.droppedMessages(DropReason.STORE_FAILED)).isEqualTo(SLEEPERS));
		}
	}

	private static MVStore store(RunningBroker broker) {
		Object builder = field(field(field(broker.bean(MoquetteEngine.class), "running"), "server"), "h2Builder");
		return (MVStore) field(builder, "mvStore");
	}

	private static Object field(Object owner, String name) {
		return Objects.requireNonNull(ReflectionTestUtils.getField(owner, name));
	}

	private RunningBroker start() {
		return new RunningBroker("--mqtt-panel.broker.persistence.path=" + this.directory).start();
	}

	private static void subscribe(RunningBroker broker, String clientId, String filter) throws IOException {
		try (RawMqttClient client = RawMqttClient.connected(broker.tcpPort(), session(clientId))) {
			client.send(MqttBytes.subscribe(4, 1, filter));
			assertThat(client.read().type()).isEqualTo(SUBACK);
		}
		Awaitility.await().until(() -> broker.comingsAndGoings(clientId).size() == 2);
	}

	private static void publish(RunningBroker broker, String... topics) throws IOException {
		try (RawMqttClient publisher = broker.connected(4, "publisher")) {
			for (String topic : topics) {
				publisher.send(MqttBytes.publish(4, topic, 1, 1));
				assertThat(publisher.read().type()).isEqualTo(4);
			}
		}
	}

	private static void assertReceives(RunningBroker broker, String clientId, String topic) throws IOException {
		try (RawMqttClient client = new RawMqttClient(broker.tcpPort())) {
			client.send(session(clientId));
			assertThat(client.read().body()).containsExactly(1, 0);
			RawMqttClient.Packet message = client.read();
			assertThat(message.type()).isEqualTo(PUBLISH);
			assertThat(new String(message.body(), StandardCharsets.UTF_8)).contains(topic);
		}
	}

	private static byte[] session(String clientId) {
		return MqttBytes.connect(4, clientId, 0, new byte[0]);
	}

}
