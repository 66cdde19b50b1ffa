// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.springframework.util.FileSystemUtils;

/**
 * Measures the engine by itself, the service with and without events, and what else it is
 * asked to, in turns, and prints the medians.
 */
public final class Bench {

	private final BenchOptions options;

	private final Report report = new Report();

	private Bench(BenchOptions options) {
		this.options = options;
	}

	/**
	 * Runs the bench.
	 * @param args see {@code bench/README.md}
	 * @throws Exception if anything did not start or end in time
	 */
	public static void main(String[] args) throws Exception {
		try {
			run(new Bench(BenchOptions.parse(args)));
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.exit(2);
		}
	}

	private static void run(Bench bench) throws Exception {
		Files.createDirectories(BenchOptions.DIRECTORY);
		if (bench.options.against() > 0) {
			bench.measureOther();
		}
		else {
			bench.measureAll();
		}
	}

	private void measureOther() throws Exception {
		InetSocketAddress address = new InetSocketAddress("127.0.0.1", this.options.against());
		for (Scenario scenario : this.options.scenarios()) {
			Measurement measurement = new LoadClient(scenario, () -> Duration.ZERO).run(address);
			System.out.println(scenario.title() + ": " + measurement);
		}
	}

	private void measureAll() throws Exception {
		List<Contender> turns = new ArrayList<>(this.options.contenders());
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Contender contender : turns) {
				measure(contender, round);
			}
			Collections.rotate(turns, 1);
		}
		FileSystemUtils.deleteRecursively(BenchOptions.STORE);
		System.out.println(this.report.markdown(this.options));
	}

	private void measure(Contender contender, int round) throws Exception {
		FileSystemUtils.deleteRecursively(BenchOptions.STORE);
		int sinkPort = JvmProcess.freePort();
		List<String> sinkArguments = List.of("-Xmx512m", "-cp", this.options.classPath(), PanelSink.class.getName(),
				String.valueOf(sinkPort));
		int port = JvmProcess.freePort();
		List<String> arguments = contender.arguments(this.options, port, JvmProcess.freePort(), sinkPort);
		try (JvmProcess sink = JvmProcess.start(log("sink", round), sinkPort, sinkArguments);
				JvmProcess broker = JvmProcess.start(log(contender.name().toLowerCase(), round), port, arguments)) {
			SinkCounts counts = new SinkCounts(sink);
			for (Scenario scenario : this.options.heatUp()) {
				run(broker, scenario);
			}
			for (Scenario scenario : this.options.scenarios()) {
				counts.settle();
				Measurement measurement = run(broker, scenario);
				SinkCounts.Difference events = counts.settle();
				System.err.printf("round %d, %s, %s: %s, %s%n", round, contender.title(), scenario.title(), measurement,
						events);
				this.report.add(contender, scenario, measurement, events);
			}
		}
	}

	private Measurement run(JvmProcess broker, Scenario scenario) throws Exception {
		return new LoadClient(scenario, broker::cpu).run(broker.address());
	}

	private static Path log(String name, int round) {
		return BenchOptions.DIRECTORY.resolve(name + "-" + round + ".log");
	}

}
