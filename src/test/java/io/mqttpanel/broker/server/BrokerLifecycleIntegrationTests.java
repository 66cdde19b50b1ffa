// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Starting and stopping the broker.
 */
class BrokerLifecycleIntegrationTests {

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	@Test
	void saysFarewellBeforeStopReturns() throws IOException {
		int port = this.broker.tcpPort();
		try (RawMqttClient five = this.broker.connected(5, "five");
				RawMqttClient four = this.broker.connected(4, "four")) {
			this.broker.bean(MqttBroker.class).stop();
			assertThat(this.broker.eventsOf(ClientDisconnected.class)).extracting(ClientDisconnected::clientId)
				.containsExactlyInAnyOrder("five", "four");
			RawMqttClient.Packet disconnect = five.read();
			assertThat(disconnect.type()).isEqualTo(14);
			assertThat(disconnect.body()[0]).isEqualTo((byte) 0x8B);
			assertThat(five.isClosedByPeer()).isTrue();
			assertThat(four.isClosedByPeer()).isTrue();
		}
		assertThatIOException().isThrownBy(() -> new RawMqttClient(port).close());
		assertThat(this.broker.bean(MqttBroker.class).listeners()).isEmpty();
	}

	@Test
	void servesSameClientAfterRestart() throws IOException {
		this.broker.connected(4, "c");
		this.broker.bean(MqttBroker.class).stop();
		this.broker.bean(MqttBroker.class).start();
		try (RawMqttClient client = this.broker.connected(4, "c")) {
			client.send(MqttBytes.PINGREQ);
			assertThat(client.read().type()).isEqualTo(13);
		}
		this.broker.await(ClientDisconnected.class, 2);
		assertThat(this.broker.eventsOf(ClientConnected.class)).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tcp", "ws" })
	void namesPortAndSettingWhenPortIsInUse(String listener) throws IOException {
		String setting = "mqtt-panel.broker." + listener + ".port";
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
				RunningBroker second = new RunningBroker("--" + setting + "=" + taken.getLocalPort())) {
			Throwable failure = catchThrowableOfType(RuntimeException.class, second::start);
			FailureAnalysis analysis = new BrokerStartFailureAnalyzer().analyze(failure);
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("127.0.0.1:" + taken.getLocalPort()).contains("in use");
			assertThat(analysis.getAction()).contains(setting);
		}
	}

	@Test
	void keepsSessionsWherePersistenceIsSet(@TempDir Path directory) throws IOException {
		String setting = "--mqtt-panel.broker.persistence.path=" + directory.resolve("new");
		byte[] connect = MqttBytes.connect(4, "kept", 0, new byte[0]);
		try (RunningBroker first = new RunningBroker(setting).start();
				RawMqttClient client = RawMqttClient.connected(first.tcpPort(), connect)) {
			client.send(MqttBytes.subscribe(4, 1, "t"));
			assertThat(client.read().type()).isEqualTo(9);
		}
		try (RunningBroker second = new RunningBroker(setting).start();
				RawMqttClient client = new RawMqttClient(second.tcpPort())) {
			client.send(connect);
			assertThat(client.read().body()).containsExactly(1, 0);
			client.send(MqttBytes.publish(4, "t", 0, 0));
			assertThat(client.read().type()).isEqualTo(3);
		}
	}

	@Test
	void saysWhatIsWrongWithDirectoryItCannotUse(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("file"), "not a directory");
		try (RunningBroker second = new RunningBroker("--mqtt-panel.broker.persistence.path=" + file)) {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(second::start)
				.havingRootCause()
				.withMessageContaining("file");
		}
	}

	@Test
	void leavesNoThreadWhenItCannotStart() throws IOException {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
				RunningBroker second = new RunningBroker("--mqtt-panel.broker.tcp.port=" + taken.getLocalPort())) {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(second::start);
		}
		// One that was told to stop may need a moment.
		Awaitility.await()
			.pollInSameThread()
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> !before.contains(thread))
				.filteredOn((thread) -> !thread.isDaemon() && !thread.getName().startsWith("globalEventExecutor"))
				.isEmpty());
	}

}
