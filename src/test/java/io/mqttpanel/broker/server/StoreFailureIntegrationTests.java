// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.mqttpanel.broker.moquette.EarlierStoreFixture;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.rocksdb.RocksDbStore;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Starts that fail, with something on disk: what is wrong is said, nothing goes on and
 * nothing is lost.
 */
class StoreFailureIntegrationTests {

	private static final byte[] CONNECT = MqttBytes.connect(4, "sleeper", 0, new byte[0]);

	@TempDir
	private Path directory;

	@Test
	void saysThatFileIsCorrupt() throws IOException {
		Files.write(file(), "no store".repeat(2_000).getBytes(StandardCharsets.UTF_8));
		assertThat(analysis().getDescription()).contains(this.directory.toString()).contains("corrupt");
		assertThat(analysis().getAction()).contains("moquette_store.h2").contains("mqtt-panel.broker.persistence.path");
	}

	@Test
	void saysThatStoreIsDamaged() throws IOException {
		RocksDbStore.open(sessions(), false).close();
		Files.delete(sessions().resolve("CURRENT"));
		try (Stream<Path> files = Files.list(sessions())) {
			assertThat(files).anyMatch((left) -> left.getFileName().toString().startsWith("MANIFEST"));
		}
		FailureAnalysis analysis = analysis();
		assertThat(analysis.getDescription()).contains(sessions() + " is damaged");
		assertThat(analysis.getAction())
			.startsWith("Put back a copy of the directory sessions in " + this.directory + ", or move it away")
			.contains("mqtt-panel.broker.persistence.path");
	}

	@Test
	void saysThatBothVersionsHaveSessions() throws IOException {
		try (SessionStore store = RocksDbStore.open(sessions(), false)) {
			store.write(List.of(Change.put(Kind.RETAINED, "", new byte[] { 't' }, new byte[17])), false);
		}
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c");
		}
		FailureAnalysis analysis = analysis();
		assertThat(analysis.getDescription()).contains(file() + " of an earlier version");
		assertThat(analysis.getAction()).startsWith("Move the file away to go on with the directory sessions");
		assertThat(file()).exists();
	}

	@ParameterizedTest
	@ValueSource(strings = { "sessions_store", "retained_store", "subscriptions" })
	void leavesNoThreadAndNoLockWhenSomethingInFileIsUnreadable(String map) throws IOException {
		try (MVStore store = MVStore.open(file().toString())) {
			store.openMap(map).put("client", "not what it should be");
		}
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		assertThat(analysis().getAction()).contains("mqtt-panel.broker.persistence.path");
		Awaitility.await()
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> !before.contains(thread))
				.filteredOn((thread) -> thread.getName().startsWith("Session Executor")
						|| thread.getName().startsWith("nioEventLoop") || thread.getName().equals("engine-store"))
				.isEmpty());
		MVStore.open(file().toString()).close();
		RocksDbStore.open(sessions(), false).close();
	}

	@Test
	void keepsItsStoreForItsOwnUser() throws IOException {
		this.directory = this.directory.resolve("made");
		for (int start = 0; start < 2; start++) {
			try (RunningBroker broker = new RunningBroker(setting()).start()) {
				leaveSleeper(broker);
			}
			for (Path made : List.of(this.directory, sessions())) {
				assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made))).isEqualTo("rwx------");
			}
			Files.setPosixFilePermissions(sessions(), PosixFilePermissions.fromString("rwxr-xr-x"));
		}
	}

	@Test
	void keepsImportedFileForItsOwnUser() throws IOException {
		MVStore.open(file().toString()).close();
		Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
		try (RunningBroker broker = new RunningBroker(setting()).start()) {
			assertThat(broker.bean(MqttBroker.class).listeners()).hasSize(2);
		}
		Path imported = this.directory.resolve("moquette_store.h2.imported");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(imported))).isEqualTo("rw-------");
	}

	@Test
	void refusesObjectThatWasPlantedInFile() {
		try (MVStore store = MVStore.open(file().toString())) {
			store.openMap("retained_store").put(new PlantedObject(), "payload");
		}
		assertThat(analysis().getDescription()).contains("an object that the broker never stores");
		assertThat(PlantedObject.read).isFalse();
	}

	@Test
	void saysThatAnotherBrokerUsesDirectory() {
		try (RunningBroker first = new RunningBroker(setting()).start()) {
			assertThat(analysis().getDescription()).contains("in use by another process");
			assertThat(analysis().getAction()).startsWith("Stop the broker that uses this directory");
			assertThat(first.bean(MqttBroker.class).listeners()).hasSize(2);
		}
	}

	@Test
	void keepsWhatIsStoredWhenPortIsInUse() throws IOException {
		try (RunningBroker first = new RunningBroker(setting()).start()) {
			leaveSleeper(first);
			try (RawMqttClient publisher = first.connected(4, "publisher")) {
				publisher.send(MqttBytes.publish(4, "t", 1, 1));
				assertThat(publisher.read().type()).isEqualTo(4);
			}
		}
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			assertThat(analysis("--mqtt-panel.broker.tcp.port=" + taken.getLocalPort()).getAction())
				.contains("mqtt-panel.broker.tcp.port");
		}
		try (RunningBroker second = new RunningBroker(setting()).start();
				RawMqttClient sleeper = new RawMqttClient(second.tcpPort())) {
			sleeper.send(CONNECT);
			assertThat(sleeper.read().body()).containsExactly(1, 0);
			assertThat(sleeper.read().type()).isEqualTo(3);
		}
	}

	private static void leaveSleeper(RunningBroker broker) throws IOException {
		try (RawMqttClient sleeper = RawMqttClient.connected(broker.tcpPort(), CONNECT)) {
			sleeper.send(MqttBytes.subscribe(4, 1, "t"));
			assertThat(sleeper.read().type()).isEqualTo(9);
		}
		Awaitility.await().until(() -> broker.comingsAndGoings("sleeper").size() == 2);
	}

	private Path file() {
		return this.directory.resolve("moquette_store.h2");
	}

	private Path sessions() {
		return this.directory.resolve("sessions");
	}

	private String setting() {
		return "--mqtt-panel.broker.persistence.path=" + this.directory;
	}

	private FailureAnalysis analysis(String... settings) {
		String[] all = new String[settings.length + 1];
		System.arraycopy(settings, 0, all, 0, settings.length);
		all[settings.length] = setting();
		try (RunningBroker broken = new RunningBroker(all)) {
			FailureAnalysis analysis = new BrokerStartFailureAnalyzer()
				.analyze(catchThrowableOfType(RuntimeException.class, broken::start));
			assertThat(analysis).isNotNull();
			return analysis;
		}
	}

	/**
	 * Object that does something when it is read.
	 */
	static final class PlantedObject implements Serializable {

		private static final long serialVersionUID = 1L;

		static boolean read;

		private void readObject(ObjectInputStream input) {
			read = true;
		}

	}

}
