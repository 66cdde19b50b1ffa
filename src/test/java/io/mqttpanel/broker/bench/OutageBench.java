// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what devices and the broker's memory notice while the Panel is away, and how
 * fast what waits is delivered when it is back: a steady load of which every message
 * makes five events.
 */
public final class OutageBench {

	private static final String TOKEN = "bench-token";

	private static final int EVENTS_PER_MESSAGE = 5;

	/**
	 * The events of the twenty clients of a run coming and going, beside their packets.
	 */
	private static final int EVENTS_PER_RUN = 5 * Scenario.PAIRS;

	private final int rate;

	private final BenchOptions options;

	private final HttpClient http = HttpClient.newHttpClient();

	private final int sinkPort = JvmProcess.freePort();

	private final int httpPort = JvmProcess.freePort();

	private final JvmProcess broker;

	private JvmProcess sink;

	private long expected;

	private OutageBench(int rate, Path spool) throws IOException {
		this.rate = rate;
		this.options = BenchOptions.parse(new String[] { "--mqtt-panel.relay.spool.path=" + spool,
				"--mqtt-panel.admin.token=" + TOKEN, "--jvm=-Xms512m -Xmx512m -XX:+UseG1GC" });
		int port = JvmProcess.freePort();
		this.sink = startSink();
		this.broker = JvmProcess.start(BenchOptions.DIRECTORY.resolve("outage.log"), port,
				Contender.EVENTS.arguments(this.options, port, this.httpPort, this.sinkPort));
	}

	/**
	 * Runs the bench.
	 * @param args events a second, and minutes of the outage
	 * @throws Exception if anything did not start or end in time
	 */
	public static void main(String[] args) throws Exception {
		int rate = (args.length > 0) ? Integer.parseInt(args[0]) : 2_000;
		int minutes = (args.length > 1) ? Integer.parseInt(args[1]) : 10;
		Files.createDirectories(BenchOptions.DIRECTORY);
		OutageBench bench = new OutageBench(rate, Files.createTempDirectory(BenchOptions.DIRECTORY, "spool"));
		try {
			bench.run(minutes);
		}
		finally {
			bench.broker.close();
			bench.sink.close();
		}
	}

	private JvmProcess startSink() throws IOException {
		return JvmProcess.start(BenchOptions.DIRECTORY.resolve("outage-sink.log"), this.sinkPort, List.of("-Xmx512m",
				"-cp", this.options.classPath(), PanelSink.class.getName(), String.valueOf(this.sinkPort)));
	}

	private void run(int minutes) throws Exception {
		for (int i = 0; i < 3; i++) {
			load("warm-up");
		}
		load("before");
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> left() == 0);
		long arrived = new SinkCounts(this.sink).settle().total();
		this.sink.close();
		for (int minute = 1; minute <= minutes; minute++) {
			load("away, minute " + minute);
		}
		long left = left();
		long start = System.nanoTime();
		this.sink = startSink();
		CompletableFuture<Duration> caughtUp = CompletableFuture.supplyAsync(() -> awaitCaughtUp(start));
		load("back");
		double seconds = caughtUp.get(10, TimeUnit.MINUTES).toMillis() / 1000.0;
		arrived += new SinkCounts(this.sink).settle().total();
		System.out.printf("%,d events waited; all were delivered %.1f s after the Panel was back, with those that came "
				+ "meanwhile %,.0f/s%n", left, seconds, (left + seconds * this.rate) / seconds);
		System.out.printf("%,d events expected, %,d arrived, lost %s%n", this.expected, arrived, relay().path("lost"));
	}

	private Duration awaitCaughtUp(long start) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(9))
			.pollInterval(Duration.ofMillis(100))
			.until(() -> left() < this.rate);
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private void load(String title) throws Exception {
		Duration second = Duration.ofSeconds(1);
		Scenario scenario = Scenario.scheduled(this.rate / EVENTS_PER_MESSAGE, second, second.multipliedBy(59));
		Measurement measured = new LoadClient(scenario, this.broker::cpu).run(this.broker.address());
		this.expected += measured.packets() + measured.counts().sent() + EVENTS_PER_RUN;
		System.out.printf("%-16s latency p50/p99/p99.9/max %s, lost %d, heap after GC %s, %,d events wait, %s%n", title,
				measured.latency(), measured.counts().lost(), this.broker.heapAfterCollection(), left(),
				relay().path("spool"));
	}

	private long left() {
		JsonNode relay = relay();
		return relay.path("buffer").path("events").asLong() + relay.path("spool").path("events").asLong();
	}

	private JsonNode relay() {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + this.httpPort + "/actuator/mqttrelay"))
			.header("Authorization", "Bearer " + TOKEN)
			.timeout(Duration.ofSeconds(10))
			.build();
		return JsonMapper.shared()
			.readTree(this.http.sendAsync(request, BodyHandlers.ofString()).thenApply((it) -> it.body()).join());
	}

}
