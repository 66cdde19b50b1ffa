// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.mqttpanel.broker.MqttPanelBrokerApplication;

/**
 * The whole service in a process of its own, on free ports. It can be ended in the middle
 * of anything.
 */
public final class ServiceProcess implements AutoCloseable {

	private static final long TIMEOUT_SECONDS = 120;

	private static final Pattern LISTENS = Pattern.compile("MQTT listens on tcp .*:(\\d+)");

	private final Process process;

	private final CompletableFuture<Integer> port = new CompletableFuture<>();

	private final StringBuffer said = new StringBuffer();

	private ServiceProcess(Process process) {
		this.process = process;
		Thread reader = new Thread(this::read, "service-output");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Starts the service, which lets {@link TestDevice}s in, and waits until it listens.
	 * @param settings more settings, as on the command line
	 * @return the service
	 * @throws IOException if it cannot be started
	 */
	public static ServiceProcess start(String... settings) throws IOException {
		List<String> all = new ArrayList<>(List.of("--mqtt-panel.panel.credentials[0].key=" + TestDevice.USERNAME,
				"--mqtt-panel.panel.credentials[0].secret=" + TestDevice.PASSWORD));
		all.addAll(List.of(settings));
		return start(all);
	}

	/**
	 * Starts the service in front of a Panel, and waits until it listens.
	 * @param auth answers its questions
	 * @param reverb takes its events
	 * @param settings more settings, as on the command line, and options of the virtual
	 * machine that begin with "-X"
	 * @return the service
	 * @throws IOException if it cannot be started
	 */
	public static ServiceProcess startRemote(StubAuthServer auth, StubReverb reverb, String... settings)
			throws IOException {
		List<String> all = new ArrayList<>(List.of("--mqtt-panel.mode=remote", "--mqtt-panel.auth.url=" + auth.url(),
				"--mqtt-panel.relay.url=" + reverb.url(), "--mqtt-panel.relay.app-key=" + StubReverb.APP_KEY));
		all.addAll(List.of(settings));
		return start(all);
	}

	private static ServiceProcess start(List<String> settings) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-Xmx512m", "-Dio.netty.maxDirectMemory=0", "-Dserver.port=0"));
		command.addAll(settings.stream().filter(ServiceProcess::isOfTheMachine).toList());
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), MqttPanelBrokerApplication.class.getName(),
				"--mqtt-panel.broker.host=127.0.0.1", "--mqtt-panel.broker.tcp.port=0",
				"--mqtt-panel.broker.ws.enabled=false"));
		command.addAll(settings.stream().filter((setting) -> !isOfTheMachine(setting)).toList());
		ServiceProcess service = new ServiceProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
		try {
			service.port.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
		}
		catch (RuntimeException ex) {
			service.close();
			throw new IOException("The service did not start. It said:\n" + service.said, ex);
		}
		return service;
	}

	private static boolean isOfTheMachine(String setting) {
		return setting.startsWith("-X");
	}

	private void read() {
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				Matcher listens = LISTENS.matcher(line);
				if (listens.find()) {
					this.port.complete(Integer.valueOf(listens.group(1)));
				}
				if (this.port.isDone()) {
					System.out.println("service: " + line);
				}
				else {
					this.said.append(line).append('\n');
				}
			}
		}
		catch (IOException ex) {
			this.said.append(ex);
		}
		this.port.completeExceptionally(
				new IllegalStateException("It has ended with " + this.process.onExit().join().exitValue()));
	}

	/**
	 * Returns the port of MQTT over TCP.
	 * @return the port
	 */
	public int tcpPort() {
		return this.port.join();
	}

	/**
	 * Returns which process it is.
	 * @return the process id
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Stops the service from doing anything; connections stay.
	 */
	public void pause() throws IOException, InterruptedException {
		Signals.stop(this.process);
	}

	/**
	 * Lets it go on.
	 */
	public void resume() throws IOException, InterruptedException {
		Signals.resume(this.process);
	}

	/**
	 * Ends it as {@code kill -9} does, and returns when it is gone.
	 */
	public void kill() {
		this.process.destroyForcibly();
		this.process.onExit().orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		kill();
	}

}
