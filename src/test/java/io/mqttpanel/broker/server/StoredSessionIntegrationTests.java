// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the store holds of sessions whose names could be taken for one another.
 */
class StoredSessionIntegrationTests {

	private static final int PUBLISH = 3;

	private static final int SUBACK = 9;

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
