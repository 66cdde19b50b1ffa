// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

/**
 * A JVM of its own that listens on a port; ended when closed, and with the bench at the
 * latest.
 */
public final class JvmProcess implements AutoCloseable {

	private static final Pattern USED = Pattern.compile("used (\\d+)K");

	private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

	private static final int JCMD_SECONDS = 30;

	private final Process process;

	private final InetSocketAddress address;

	private final Path log;

	private final Thread hook;

	private JvmProcess(Process process, InetSocketAddress address, Path log) {
		this.process = process;
		this.address = address;
		this.log = log;
		this.hook = new Thread(process::destroyForcibly);
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	/**
	 * Starts a JVM and waits until it listens.
	 * @param log where its output goes
	 * @param port where it will listen
	 * @param arguments what follows {@code java}
	 * @return the process
	 * @throws IOException if it cannot be started
	 */
	public static JvmProcess start(Path log, int port, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(arguments);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		JvmProcess started = new JvmProcess(process, new InetSocketAddress("127.0.0.1", port), log);
		started.awaitListening();
		return started;
	}

	/**
	 * Finds a port on which nothing listens.
	 * @return the port
	 * @throws IOException if there is none
	 */
	public static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private void awaitListening() throws IOException {
		try {
			Awaitility.await()
				.atMost(Duration.ofSeconds(90))
				.until(() -> !this.process.isAlive() || accepts(this.address));
		}
		finally {
			if (!accepts(this.address)) {
				close();
			}
		}
		if (!this.process.isAlive()) {
			throw new IOException("Did not start:\n" + Files.readString(this.log));
		}
	}

	private static boolean accepts(InetSocketAddress address) {
		try (Socket socket = new Socket()) {
			socket.connect(address, 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Returns where it listens.
	 * @return the address
	 */
	public InetSocketAddress address() {
		return this.address;
	}

	/**
	 * Returns which process it is.
	 * @return the process id
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Tells whether it still runs.
	 * @return whether it does
	 */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Returns how much memory of the machine it uses.
	 * @return megabytes, 0 if it has ended
	 * @throws IOException if it cannot be read
	 */
	public long residentMegabytes() throws IOException {
		Path status = Path.of("/proc", String.valueOf(pid()), "status");
		if (!Files.exists(status)) {
			return 0;
		}
		Matcher resident = RESIDENT.matcher(Files.readString(status));
		return resident.find() ? Long.parseLong(resident.group(1)) / 1024 : 0;
	}

	/**
	 * Returns how long processors have worked for it.
	 * @return the time
	 */
	public Duration cpu() {
		return Window.cpu(this.process.toHandle());
	}

	/**
	 * Collects all garbage and looks what is left.
	 * @return the heap in use, in MiB
	 * @throws IOException if it cannot be asked
	 */
	public String heapAfterCollection() throws IOException {
		jcmd("GC.run");
		return heap();
	}

	/**
	 * Looks how much of the heap is used, with what could be collected.
	 * @return the heap in use, in MiB
	 * @throws IOException if it cannot be asked
	 */
	public String heap() throws IOException {
		Matcher used = USED.matcher(jcmd("GC.heap_info"));
		return used.find() ? Long.parseLong(used.group(1)) / 1024 + " MiB" : "unknown";
	}

	private String jcmd(String command) throws IOException {
		Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
				String.valueOf(pid()), command)
			.redirectErrorStream(true)
			.start();
		// A process that only collects garbage does not answer.
		CompletableFuture.delayedExecutor(JCMD_SECONDS, TimeUnit.SECONDS).execute(jcmd::destroyForcibly);
		return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	/**
	 * Ends it at once, as {@code kill -9} does. Does not wait for its end.
	 */
	public void kill() {
		this.process.destroyForcibly();
	}

	/**
	 * Asks it to stop, as {@code kill} does. Does not wait for its end.
	 */
	public void terminate() {
		this.process.destroy();
	}

	/**
	 * Waits for its end.
	 * @param limit how long
	 * @return whether it has ended
	 * @throws InterruptedException if the thread is interrupted
	 */
	public boolean awaitEnd(Duration limit) throws InterruptedException {
		return this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(20, TimeUnit.SECONDS)) {
				this.process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
			}
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
