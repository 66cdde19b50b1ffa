// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.springframework.util.FileSystemUtils;

/**
 * Redis server of this machine, with nothing in it, on a port of its own. A test that
 * needs one is aborted where none is installed.
 */
public final class RedisProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final int port = freePort();

	private final List<String> options;

	/** It writes there what a replica begins with. */
	private final Path directory = Files.createTempDirectory("redis");

	private Process process;

	private RedisProcess(List<String> options) throws IOException {
		this.options = options;
		this.process = run();
	}

	/**
	 * Starts a server.
	 * @return the server, which answers
	 * @throws IOException if it cannot be started
	 */
	public static RedisProcess start() throws IOException {
		Assumptions.assumeTrue(isInstalled(), "redis-server is not installed");
		return new RedisProcess(List.of("--save", "", "--appendonly", "no"));
	}

	/**
	 * Starts a server that has everything that this one has.
	 * @return the server, which has it
	 * @throws IOException if it cannot be started
	 */
	public RedisProcess startReplica() throws IOException {
		RedisProcess replica = new RedisProcess(
				List.of("--save", "", "--appendonly", "no", "--replicaof", "127.0.0.1 " + this.port));
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
		return replica;
	}

	/**
	 * Starts a Sentinel that names the replica as soon as this server does not answer.
	 * @param directory where it keeps its settings
	 * @return the Sentinel, which knows a replica
	 * @throws IOException if it cannot be started
	 */
	public RedisProcess startSentinel(Path directory) throws IOException {
		Path settings = Files.writeString(directory.resolve("sentinel.conf"),
				"sentinel monitor broker 127.0.0.1 " + this.port + " 1\n"
						+ "sentinel down-after-milliseconds broker 1000\nsentinel failover-timeout broker 5000\n");
		RedisProcess sentinel = new RedisProcess(List.of(settings.toString(), "--sentinel"));
		Awaitility.await().atMost(PATIENCE).until(() -> sentinel.command("INFO", "sentinel").contains("slaves=1"));
		return sentinel;
	}

	private static boolean isInstalled() {
		try {
			Process version = new ProcessBuilder("redis-server", "--version")
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return version.waitFor(10, TimeUnit.SECONDS) && version.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private Process run() throws IOException {
		List<String> command = new ArrayList<>(List.of("redis-server"));
		command.addAll(this.options);
		command.addAll(List.of("--port", Integer.toString(this.port), "--bind", "127.0.0.1"));
		FileSystemUtils.deleteRecursively(this.directory.toFile());
		Files.createDirectory(this.directory);
		Process started = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		Awaitility.await().atMost(PATIENCE).until(this::answers);
		return started;
	}

	private boolean answers() {
		try {
			return command("PING").contains("PONG");
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Sends a command.
	 * @param words the command
	 * @return the beginning of the answer
	 * @throws IOException if there is none
	 */
	public String command(String... words) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.1", this.port), (int) PATIENCE.toMillis());
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.getOutputStream().write((String.join(" ", words) + "\r\n").getBytes(StandardCharsets.UTF_8));
			byte[] answer = new byte[8192];
			int length = socket.getInputStream().read(answer);
			return new String(answer, 0, Math.max(0, length), StandardCharsets.UTF_8);
		}
	}

	/**
	 * Returns the port.
	 * @return a port of this machine
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Stops the server from answering; connections stay.
	 */
	public void pause() throws IOException, InterruptedException {
		Signals.stop(this.process);
	}

	/**
	 * Lets it answer again.
	 */
	public void resume() throws IOException, InterruptedException {
		Signals.resume(this.process);
	}

	/**
	 * Ends the server with all that is in it.
	 */
	public void kill() {
		this.process.destroyForcibly().onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
	}

	/**
	 * Starts it again, with nothing in it.
	 */
	public void restart() throws IOException {
		this.process = run();
	}

	@Override
	public void close() {
		kill();
		FileSystemUtils.deleteRecursively(this.directory.toFile());
	}

}
