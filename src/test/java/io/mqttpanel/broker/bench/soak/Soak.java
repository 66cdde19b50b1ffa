// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.soak;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import io.mqttpanel.broker.bench.PanelSink;
import io.mqttpanel.broker.testing.ServiceProcess;

/**
 * Clients that stay, sleep, vanish, take over and misbehave, against the service in a
 * process of its own that tells everything to a Panel. At the end everybody leaves, and
 * what everybody did is compared with what the Panel heard.
 */
public final class Soak implements AutoCloseable {

	private static final int PAIRS = 10;

	private static final int SLEEPERS = 20;

	private static final int TICKS_PER_SECOND = 20;

	private final Tally tally = new Tally();

	private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(4);

	private final int sinkPort = freePort();

	private final int httpPort = freePort();

	private final ServiceProcess service;

	private final List<Pair> pairs = new ArrayList<>();

	private final List<Sleeper> sleepers = new ArrayList<>();

	private final Device feeder;

	private Soak(String[] settings) throws IOException {
		Thread sink = new Thread(() -> PanelSink.main(new String[] { String.valueOf(this.sinkPort) }), "sink");
		sink.setDaemon(true);
		sink.start();
		String panel = "127.0.0.1:" + this.sinkPort;
		List<String> arguments = new ArrayList<>(List.of("--mqtt-panel.mode=remote",
				"--mqtt-panel.auth.url=http://" + panel + "/api/mqtt/auth", "--mqtt-panel.relay.url=ws://" + panel,
				"--mqtt-panel.relay.app-key=bench", "--server.port=" + this.httpPort, "--server.address=127.0.0.1",
				"--mqtt-panel.auth.throttle.refusals=0"));
		arguments.addAll(List.of(settings));
		this.service = ServiceProcess.start(arguments.toArray(new String[0]));
		IntStream.range(0, PAIRS).forEach((i) -> this.pairs.add(new Pair(this.service.tcpPort(), i, this.tally)));
		IntStream.range(0, SLEEPERS)
			.forEach((i) -> this.sleepers.add(new Sleeper(this.service.tcpPort(), i, this.tally)));
		this.feeder = new Device(this.service.tcpPort(), "feeder", this.tally);
		this.feeder.connect(true);
	}

	/**
	 * Runs the soak.
	 * @param args {@code --minutes=N}, {@code --rate=N} messages a second, settings for
	 * the service
	 * @throws Exception if anything did not start or end in time
	 */
	public static void main(String[] args) throws Exception {
		int minutes = option(args, "--minutes=", 60);
		int rate = option(args, "--rate=", 1_000);
		String[] settings = List.of(args)
			.stream()
			.filter((argument) -> argument.startsWith("--mqtt-panel."))
			.toArray(String[]::new);
		boolean sound;
		try (Soak soak = new Soak(settings)) {
			soak.load(rate);
			soak.watch(minutes);
			sound = soak.settle();
		}
		System.exit(sound ? 0 : 1);
	}

	private static int option(String[] args, String name, int otherwise) {
		return List.of(args)
			.stream()
			.filter((argument) -> argument.startsWith(name))
			.mapToInt((argument) -> Integer.parseInt(argument.substring(name.length())))
			.findFirst()
			.orElse(otherwise);
	}

	private void load(int rate) {
		int each = Math.max(1, rate / PAIRS / TICKS_PER_SECOND);
		every(1_000 / TICKS_PER_SECOND,
				() -> this.pairs.forEach((pair) -> IntStream.range(0, each).forEach((i) -> pair.publish())));
		every(500, () -> this.sleepers.forEach((sleeper) -> sleeper.publish(this.feeder)));
		every(200, new Turns(this.sleepers));
		every(50, new Guests(this.service.tcpPort(), this.tally)::visit);
	}

	private void every(int millis, Runnable task) {
		this.clock.scheduleWithFixedDelay(() -> {
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				this.tally.failed("a client", ex);
			}
		}, millis, millis, TimeUnit.MILLISECONDS);
	}

	private void watch(int minutes) throws Exception {
		System.out.println("| time | heap MB | direct MB | files | threads |\n| --- | --- | --- | --- | --- |");
		int samples = Math.max(6, Math.min(60, minutes));
		for (int i = 1; i <= samples; i++) {
			long seconds = minutes * 60L * i / samples - minutes * 60L * (i - 1) / samples;
			this.clock.schedule(() -> {
			}, seconds, TimeUnit.SECONDS).get();
			System.out.println(Sample.of(this.service.pid(), this.httpPort).line(minutes * 60L * i / samples));
		}
	}

	/** Everybody leaves; what is left is what should not be. */
	private boolean settle() throws Exception {
		this.clock.shutdownNow();
		this.clock.awaitTermination(30, TimeUnit.SECONDS);
		this.sleepers.forEach(Sleeper::wake);
		awaitQuietly(() -> missing() == 0);
		this.tally.lost.add(missing());
		this.pairs.forEach(Pair::leave);
		this.sleepers.forEach(Sleeper::leave);
		this.feeder.disconnect();
		awaitQuietly(() -> balanced(counts()));
		System.out.println(Sample.of(this.service.pid(), this.httpPort).line(-1));
		Map<String, Long> counts = counts();
		System.out.println("Panel: " + counts);
		System.out.printf("Clients: connected %d, acknowledged %d, of these lost %d, failures %d%n",
				this.tally.connected.sum(), this.tally.acknowledged.sum(), this.tally.lost.sum(),
				this.tally.failures.sum());
		return balanced(counts) && this.tally.lost.sum() == 0 && this.tally.failures.sum() == 0;
	}

	private static void awaitQuietly(Callable<Boolean> condition) {
		try {
			Awaitility.await().atMost(60, TimeUnit.SECONDS).until(condition);
		}
		catch (ConditionTimeoutException ex) {
			System.err.println("Not within a minute");
		}
	}

	private long missing() {
		return this.pairs.stream().mapToLong(Pair::missing).sum()
				+ this.sleepers.stream().mapToLong(Sleeper::missing).sum();
	}

	private boolean balanced(Map<String, Long> counts) {
		long connected = counts.getOrDefault("MqttClientConnected", 0L);
		return connected == this.tally.connected.sum() && connected == counts.getOrDefault("MqttClientDisconnected", 0L)
				&& counts.getOrDefault("MqttClientPublished", 0L) >= this.tally.acknowledged.sum();
	}

	private Map<String, Long> counts() throws IOException, InterruptedException {
		Map<String, Long> counts = new TreeMap<>();
		Sample.get("http://127.0.0.1:" + this.sinkPort + "/counts")
			.lines()
			.map((line) -> line.split(" "))
			.forEach((parts) -> counts.put(parts[0], Long.valueOf(parts[1])));
		return counts;
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.clock.shutdownNow();
		this.service.close();
	}

	/**
	 * Has one sleeper after the other fall asleep or wake up.
	 */
	private static final class Turns implements Runnable {

		private final List<Sleeper> sleepers;

		private int next;

		Turns(List<Sleeper> sleepers) {
			this.sleepers = sleepers;
		}

		@Override
		public void run() {
			this.sleepers.get(this.next++ % this.sleepers.size()).turn();
		}

	}

}
