// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.store.StoreBackups;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Copies of the store of a broker that goes on.
 */
class StoreBackupIntegrationTests {

	private static final int PUBLISH = 3;

	private static final int PUBACK = 4;

	private static final int SUBACK = 9;

	private static final int BEFORE = 100;

	private static final int AFTER = 500;

	@TempDir
	private Path directory;

	@Test
	void copyHasWhatWasAcknowledgedAndNothingOutOfOrder() throws Exception {
		Path copy;
		int acknowledged;
		try (RunningBroker broker = start(this.directory.resolve("first"))) {
			try (RawMqttClient away = session(broker)) {
				away.send(MqttBytes.subscribe(4, 1, "t"));
				assertThat(away.read().type()).isEqualTo(SUBACK);
			}
			Awaitility.await().until(() -> broker.comingsAndGoings("away").size() == 2);
			AtomicInteger published = new AtomicInteger();
			Thread publisher = new Thread(() -> publish(broker, published));
			publisher.start();
			Awaitility.await().until(() -> published.get() >= BEFORE);
			acknowledged = published.get();
			copy = broker.bean(StoreBackups.class).make();
			publisher.join();
		}
		assertThat(copy.getParent()).isEqualTo(this.directory.resolve("first").resolve("backups"));
		assertThat(permissions(this.directory.resolve("first"))).containsOnly("directory rwx------", "file rw-------");
		try (RunningBroker broker = start(copy); RawMqttClient away = session(broker)) {
			List<Integer> received = drain(away);
			assertThat(received).hasSizeBetween(acknowledged, AFTER).isSorted().doesNotHaveDuplicates();
			assertThat(received).first().isEqualTo(0);
			assertThat(received).last().isEqualTo(received.size() - 1);
		}
	}

	@Test
	void thereIsNoneWhereNothingIsStored() {
		try (RunningBroker broker = new RunningBroker().start()) {
			assertThatIllegalStateException().isThrownBy(() -> broker.bean(StoreBackups.class).make())
				.withMessageContaining("mqtt-panel.broker.persistence.path");
		}
	}

	private static Set<String> permissions(Path directory) throws IOException {
		Set<String> found = new HashSet<>();
		try (Stream<Path> paths = Files.walk(directory)) {
			for (Path path : paths.toList()) {
				found.add((Files.isDirectory(path) ? "directory " : "file ")
						+ PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
			}
		}
		return found;
	}

	private static void publish(RunningBroker broker, AtomicInteger published) {
		try (RawMqttClient publisher = broker.connected(4, "publisher")) {
			while (published.get() < AFTER) {
				publisher.send(MqttBytes.packet(0x32, MqttBytes.string("t"), MqttBytes.uint16(1),
						Integer.toString(published.get()).getBytes(StandardCharsets.UTF_8)));
				assertThat(publisher.read().type()).isEqualTo(PUBACK);
				published.incrementAndGet();
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<Integer> drain(RawMqttClient client) throws IOException {
		List<Integer> received = new ArrayList<>();
		client.send(MqttBytes.subscribe(4, 9, "end"));
		client.send(MqttBytes.packet(0x32, MqttBytes.string("end"), MqttBytes.uint16(1), new byte[0]));
		while (true) {
			RawMqttClient.Packet packet = client.read();
			if (packet.type() != PUBLISH) {
				continue;
			}
			int topic = 2 + (packet.body()[0] << 8 | packet.body()[1]);
			client.send(MqttBytes.acknowledgement(0x40,
					(packet.body()[topic] & 0xFF) << 8 | (packet.body()[topic + 1] & 0xFF)));
			String payload = new String(packet.body(), topic + 2, packet.body().length - topic - 2,
					StandardCharsets.UTF_8);
			if (payload.isEmpty()) {
				return received;
			}
			received.add(Integer.valueOf(payload));
		}
	}

	private static RunningBroker start(Path path) {
		return new RunningBroker("--mqtt-panel.broker.persistence.path=" + path).start();
	}

	private static RawMqttClient session(RunningBroker broker) throws IOException {
		return RawMqttClient.connected(broker.tcpPort(),
				MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(4, 0xC0, 0, 60),
						MqttBytes.string("away"), MqttBytes.string("key"), MqttBytes.string("secret")));
	}

}
