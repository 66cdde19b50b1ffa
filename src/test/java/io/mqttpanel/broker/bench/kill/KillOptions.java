// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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
		Map<String, String> values = new HashMap<>();
		List<String> serviceArguments = new ArrayList<>();
		for (String arg : args) {
			String[] parts = arg.replaceFirst("^--", "").split("=", 2);
			if (arg.startsWith("--") && parts[0].contains(".")) {
				serviceArguments.add(arg);
			}
			else if (parts.length == 2 && KNOWN.contains(parts[0])) {
				values.put(parts[0], parts[1]);
			}
			else {
				throw new IllegalArgumentException("Not an option: " + arg + "; see bench/README.md");
			}
		}
		return new KillOptions(number(values, "kills", 20),
				Long.parseLong(values.getOrDefault("seed", String.valueOf(System.currentTimeMillis()))),
				is(values, "signal", "kill", "term"), is(values, "disk", "roomy", "full"),
				Mistake.valueOf(values.getOrDefault("mistake", "none").toUpperCase(Locale.ROOT)),
				number(values, "rate", 2_000), number(values, "port", 0),
				List.of(values.getOrDefault("jvm", "-Xmx1g -XX:TieredStopAtLevel=1").split(" ")), serviceArguments);
	}

	private static int number(Map<String, String> values, String name, int otherwise) {
		return Integer.parseInt(values.getOrDefault(name, String.valueOf(otherwise)));
	}

	private static boolean is(Map<String, String> values, String name, String otherwise, String value) {
		String given = values.getOrDefault(name, otherwise);
		if (!given.equals(value) && !given.equals(otherwise)) {
			throw new IllegalArgumentException("--%s is %s or %s, not %s".formatted(name, otherwise, value, given));
		}
		return given.equals(value);
	}

}
