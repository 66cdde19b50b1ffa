// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the bench was asked for.
 *
 * @param rounds how often everything is measured
 * @param warmup how long each load runs before it is measured
 * @param duration how long it is measured
 * @param rate messages a second of the latency scenario
 * @param persistent whether the subscribers keep their sessions
 * @param contenders what is measured
 * @param against a port on this machine where something else listens that is measured
 * instead, 0 for none
 * @param jvmFlags the flags of every JVM that is measured
 * @param serviceArguments further settings of the service
 */
record BenchOptions(int rounds, Duration warmup, Duration duration, int rate, boolean persistent,
		List<Contender> contenders, int against, List<String> jvmFlags, List<String> serviceArguments) {

	static final Path DIRECTORY = Path.of("target", "bench");

	static final Path STORE = DIRECTORY.resolve("store");

	private static final Set<String> KNOWN = Set.of("rounds", "warmup", "seconds", "rate", "sessions", "only",
			"against", "jvm");

	static BenchOptions parse(String[] args) {
		BenchArguments given = BenchArguments.parse(args, KNOWN);
		return new BenchOptions(given.number("rounds", 3), Duration.ofSeconds(given.number("warmup", 3)),
				Duration.ofSeconds(given.number("seconds", 8)), given.number("rate", 5000),
				given.value("sessions", "clean").equals("persistent"), contenders(given), given.number("against", 0),
				List.of(given.value("jvm", "-Xms1g -Xmx1g -XX:+UseG1GC").split(" ")), given.serviceArguments());
	}

	private static List<Contender> contenders(BenchArguments given) {
		String only = given.value("only", "moquette,quiet,events");
		return Arrays.stream(only.toUpperCase().split(",")).map(Contender::valueOf).toList();
	}

	/**
	 * Returns the loads that let a fresh JVM compile its code.
	 * @return loads that take longer than any one measurement needs
	 */
	List<Scenario> heatUp() {
		Duration time = this.warmup.multipliedBy(3);
		return withSessions(Scenario.received(0, 100, Duration.ZERO, time),
				Scenario.received(1, 20, Duration.ZERO, time));
	}

	String classPath() {
		return System.getProperty("java.class.path");
	}

	List<Scenario> scenarios() {
		return withSessions(Scenario.received(0, 100, this.warmup, this.duration),
				Scenario.received(1, 20, this.warmup, this.duration),
				Scenario.acknowledged(20, this.warmup, this.duration),
				Scenario.scheduled(this.rate, this.warmup, this.duration), Scenario.flood(this.warmup, this.duration));
	}

	private List<Scenario> withSessions(Scenario... scenarios) {
		return Stream.of(scenarios).map((scenario) -> scenario.withSessions(this.persistent)).toList();
	}

}
