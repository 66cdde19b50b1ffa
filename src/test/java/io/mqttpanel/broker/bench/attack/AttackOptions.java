// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Options of the attack.
 *
 * @param duration how long it takes
 * @param only the names of the attacks, none for all
 * @param without the names of attacks that are left out
 * @param eventRate the events that the Panel takes in a second
 * @param acknowledged how long a login or a PUBACK may take
 * @param reported how long an event may take to the Panel
 * @param serviceArguments further settings of the service
 */
record AttackOptions(Duration duration, Set<String> only, Set<String> without, int eventRate, Duration acknowledged,
		Duration reported, List<String> serviceArguments) {

	private static final Set<String> KNOWN = Set.of("seconds", "only", "without", "event-rate", "max-acknowledged",
			"max-reported");

	static AttackOptions parse(String[] args) {
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
		return new AttackOptions(Duration.ofSeconds(number(values, "seconds", 60)), names(values, "only"),
				names(values, "without"), number(values, "event-rate", 500),
				Duration.ofMillis(number(values, "max-acknowledged", 1_000)),
				Duration.ofMillis(number(values, "max-reported", 2_000)), serviceArguments);
	}

	private static int number(Map<String, String> values, String name, int otherwise) {
		return Integer.parseInt(values.getOrDefault(name, String.valueOf(otherwise)));
	}

	private static Set<String> names(Map<String, String> values, String name) {
		return values.containsKey(name) ? Set.of(values.get(name).split(",")) : Set.of();
	}

	boolean includes(String attack) {
		return (this.only.isEmpty() || this.only.contains(attack)) && !this.without.contains(attack);
	}

}
