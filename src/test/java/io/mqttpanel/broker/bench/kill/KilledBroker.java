// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.bench.JvmProcess;

/**
 * The service with persistence and its embedded Panel, started again and again on the
 * same ports and the same directory.
 */
final class KilledBroker implements AutoCloseable {

	static final Path DIRECTORY = Path.of("target", "bench");

	/** Where {@code bench/kill} mounts a small file system, if it is asked to. */
	static final Path DISK = DIRECTORY.resolve("kill");

	private static final Path STORE = DISK.resolve("store");

	/** Longer than any of its own waits when it stops. */
	private static final Duration END = Duration.ofSeconds(60);

	private final KillOptions options;

	private final int port;

	private final int httpPort;

	private @Nullable JvmProcess process;

	private int starts;

	KilledBroker(KillOptions options) throws IOException {
		this.options = options;
		this.port = (options.port() != 0) ? options.port() : JvmProcess.freePort();
		this.httpPort = (options.port() != 0) ? options.port() + 1 : JvmProcess.freePort();
		Files.createDirectories(DISK);
		clear();
	}

	private static void clear() throws IOException {
		if (Files.exists(STORE)) {
			try (Stream<Path> files = Files.walk(STORE)) {
				for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(file);
				}
			}
		}
	}

	InetSocketAddress start() throws IOException {
		this.starts++;
		JvmProcess started = JvmProcess.start(DIRECTORY.resolve("kill-%d.log".formatted(this.starts)), this.port,
				arguments());
		this.process = started;
		return started.address();
	}

	private List<String> arguments() {
		List<String> arguments = new ArrayList<>(this.options.jvmFlags());
		arguments.addAll(List.of("-jar", "target/mqtt-panel-broker.jar",
				"--mqtt-panel.panel.credentials[0].key=" + SessionClient.KEY,
				"--mqtt-panel.panel.credentials[0].secret=" + SessionClient.SECRET, "--mqtt-panel.relay.events=",
				"--mqtt-panel.broker.host=127.0.0.1", "--mqtt-panel.broker.tcp.port=" + this.port,
				"--mqtt-panel.broker.ws.enabled=false", "--server.port=" + this.httpPort, "--server.address=127.0.0.1",
				"--mqtt-panel.broker.persistence.path=" + STORE, "--mqtt-panel.broker.persistence.max-disk-bytes=0B",
				"--mqtt-panel.broker.limits.packets-per-second=0", "--mqtt-panel.broker.limits.bytes-per-second=0",
				"--mqtt-panel.broker.limits.connect-rate=0", "--mqtt-panel.broker.limits.max-connections-per-address=0",
				"--mqtt-panel.broker.limits.max-connections-per-username=0",
				// What is dropped on purpose is not lost.
				"--mqtt-panel.broker.flow.max-queued-messages=1000000",
				"--mqtt-panel.broker.flow.max-queued-bytes=256MB",
				"--mqtt-panel.broker.flow.max-total-queued-bytes=600MB"));
		arguments.addAll(this.options.serviceArguments());
		return arguments;
	}

	/** Sends the signal. */
	void end() {
		JvmProcess running = running();
		if (!running.isAlive()) {
			throw new IllegalStateException("The service has ended by itself, see its log");
		}
		if (this.options.graceful()) {
			running.terminate();
		}
		else {
			running.kill();
		}
	}

	void awaitEnd() throws InterruptedException {
		if (!running().awaitEnd(END)) {
			throw new IllegalStateException("The service does not end");
		}
		running().close();
	}

	private JvmProcess running() {
		if (this.process == null) {
			throw new IllegalStateException("Not started");
		}
		return this.process;
	}

	@Override
	public void close() {
		if (this.process != null) {
			this.process.close();
		}
	}

}
