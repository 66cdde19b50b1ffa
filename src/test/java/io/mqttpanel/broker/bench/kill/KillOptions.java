// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.mqttpanel.broker.bench.BenchArguments;

/**
 * Options of the kills.
 *
 * @param kills how often the service is ended
 * @param seed what decides when, and what the clients choose
 * @param graceful whether it is asked to stop instead
 * @param full whether the disk is full for a while in each round
 * @param mistake what the clients do wrong
 * @param rate messages a second of all publishers together
 * @param port where MQTT listens, and HTTP on the next; 0 for free ports
 * @param jvmFlags the flags of the service's JVM
 * @param serviceArguments further settings of the service
 */
record KillOptions(int kills, long seed, boolean graceful, boolean full, Mistake mistake, int rate, int port,
		List<String> jvmFlags, List<String> serviceArguments) {

	private static final Set<String> KNOWN = Set.of("kills", "seed", "signal", "disk", "mistake", "rate", "port",
			"jvm");

	static KillOptions parse(String[] args) {
		BenchArguments given = BenchArguments.parse(args, KNOWN);
		return new KillOptions(given.number("kills", 20),
				Long.parseLong(given.value("seed", String.valueOf(System.currentTimeMillis()))),
				is(given, "signal", "kill", "term"), is(given, "disk", "roomy", "full"),
				Mistake.valueOf(given.value("mistake", "none").toUpperCase(Locale.ROOT)), given.number("rate", 2_000),
				given.number("port", 0), List.of(given.value("jvm", "-Xmx1g -XX:TieredStopAtLevel=1").split(" ")),
				given.serviceArguments());
	}

	private static boolean is(BenchArguments given, String name, String otherwise, String wanted) {
		String value = given.value(name, otherwise);
		if (!value.equals(wanted) && !value.equals(otherwise)) {
			throw new IllegalArgumentException("--%s is %s or %s, not %s".formatted(name, otherwise, wanted, value));
		}
		return value.equals(wanted);
	}

}
