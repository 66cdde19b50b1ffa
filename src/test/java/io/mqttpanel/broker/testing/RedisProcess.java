// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * Redis server of this machine, with nothing in it, on a port of its own. A test that
 * needs one is aborted where none is installed.
 */
public final class RedisProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final int port = freePort();

	private Process process;

	private RedisProcess() throws IOException {
		this.process = run();
	}

	/**
	 * Starts a server.
	 * @return the server, which answers
	 * @throws IOException if it cannot be started
	 */
	public static RedisProcess start() throws IOException {
		Assumptions.assumeTrue(isInstalled(), "redis-server is not installed");
		return new RedisProcess();
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
		Process started = new ProcessBuilder("redis-server", "--port", Integer.toString(this.port), "--bind",
				"127.0.0.1", "--save", "", "--appendonly", "no")
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
	}

}
