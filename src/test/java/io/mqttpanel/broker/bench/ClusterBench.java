// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.mqttpanel.broker.testing.RedisProcess;

/**
 * Measures messages between nodes: all clients of a pair on one node, or on two, with the
 * processor time of the nodes and of Redis for each message.
 */
public final class ClusterBench implements AutoCloseable {

	private static final int NODES = 3;

	private final BenchOptions options;

	private final Deque<Runnable> closers = new ArrayDeque<>();

	private final List<JvmProcess> nodes = new ArrayList<>();

	private final RedisProcess redis;

	private ClusterBench(BenchOptions options) throws IOException {
		this.options = options;
		this.redis = RedisProcess.start();
		this.closers.push(this.redis::close);
	}

	/**
	 * Runs the bench.
	 * @param args see {@code bench/README.md}
	 * @throws Exception if anything did not start or end in time
	 */
	public static void main(String[] args) throws Exception {
		Files.createDirectories(BenchOptions.DIRECTORY);
		try (ClusterBench bench = new ClusterBench(BenchOptions.parse(args))) {
			bench.run();
		}
	}

	private void run() throws Exception {
		int sinkPort = JvmProcess.freePort();
		JvmProcess sink = JvmProcess.start(log("sink"), sinkPort, List.of("-Xmx512m", "-cp", this.options.classPath(),
				PanelSink.class.getName(), String.valueOf(sinkPort)));
		this.closers.push(sink::close);
		for (int node = 0; node < NODES; node++) {
			start(node, sinkPort);
		}
		for (Scenario scenario : this.options.heatUp()) {
			measure(scenario, NODES, 1);
		}
		System.out.println(
				"| load | nodes | subscriber | delivered/s | p50, p99 ms | nodes, µs/message | Redis, µs/message | lost |\n"
						+ "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |");
		for (Scenario scenario : this.options.scenarios()) {
			print(scenario, 1, 0);
			print(scenario, NODES, 0);
			print(scenario, NODES, 1);
		}
	}

	private void start(int number, int sinkPort) throws Exception {
		int port = JvmProcess.freePort();
		List<String> arguments = new ArrayList<>(this.options.jvmFlags());
		arguments.addAll(Contender.QUIET.service(this.options, port, JvmProcess.freePort(), sinkPort));
		arguments.addAll(List.of("--mqtt-panel.cluster.enabled=true", "--mqtt-panel.cluster.node=node-" + number,
				"--spring.data.redis.port=" + this.redis.port()));
		JvmProcess node = JvmProcess.start(log("node-" + number), port, arguments);
		this.closers.push(node::close);
		this.nodes.add(node);
	}

	private static Path log(String name) {
		return BenchOptions.DIRECTORY.resolve("cluster-" + name + ".log");
	}

	private void print(Scenario scenario, int count, int shift) throws Exception {
		double before = redisSeconds();
		Measurement measurement = measure(scenario, count, shift);
		double redisMicros = (redisSeconds() - before) * 1e6 / Math.max(1, measurement.counts().received());
		System.out.printf("| %s | %d | %s | %,.0f | %.2f, %.2f | %.1f | %.1f | %d |%n", scenario.title(), count,
				(shift == 0) ? "same node" : "other node", measurement.deliveredPerSecond(),
				millis(measurement.latency().p50()), millis(measurement.latency().p99()),
				measurement.brokerMicrosecondsPerMessage(), redisMicros, measurement.counts().lost());
		String irregularities = measurement.irregularities();
		if (!irregularities.isEmpty()) {
			System.out.println("\n" + irregularities + "\n");
		}
	}

	private Measurement measure(Scenario scenario, int count, int shift) throws Exception {
		List<InetSocketAddress> addresses = IntStream.range(0, count)
			.mapToObj((node) -> this.nodes.get(node).address())
			.toList();
		return new LoadClient(scenario,
				() -> this.nodes.stream().map(JvmProcess::cpu).reduce(Duration.ZERO, Duration::plus))
			.run(addresses, shift);
	}

	private static double millis(Duration duration) {
		return duration.toNanos() / 1e6;
	}

	private double redisSeconds() throws IOException {
		return Stream.of(this.redis.command("INFO", "cpu").split("\r\n"))
			.filter((line) -> line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:"))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
			.sum();
	}

	@Override
	public void close() {
		this.closers.forEach(Runnable::run);
	}

}
