// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.mqttpanel.broker.bench.BenchArguments;

/**
 * Options of the attack.
 *
 * @param duration how long it takes
 * @param only the names of the attacks, none for all
 * @param without the names of attacks that are left out
 * @param trained whether the service has a cache from a training run, and the waits count
 * from the beginning of the attack
 * @param eventRate the events that the Panel takes in a second
 * @param acknowledged how long a login or a PUBACK may take
 * @param reported how long an event may take to the Panel
 * @param serviceArguments further settings of the service
 */
record AttackOptions(Duration duration, Set<String> only, Set<String> without, boolean trained, int eventRate,
		Duration acknowledged, Duration reported, List<String> serviceArguments) {

	private static final Set<String> KNOWN = Set.of("seconds", "only", "without", "event-rate", "max-acknowledged",
			"max-reported", "start");

	static AttackOptions parse(String[] args) {
		BenchArguments given = BenchArguments.parse(args, KNOWN);
		return new AttackOptions(Duration.ofSeconds(given.number("seconds", 60)), names(given, "only"),
				names(given, "without"), trained(given), given.number("event-rate", 500),
				Duration.ofMillis(given.number("max-acknowledged", 1_000)),
				Duration.ofMillis(given.number("max-reported", 2_000)), given.serviceArguments());
	}

	private static boolean trained(BenchArguments given) {
		String start = given.value("start", "");
		if (!start.isEmpty() && !start.equals("trained")) {
			throw new IllegalArgumentException("--start can be trained, not " + start);
		}
		return !start.isEmpty();
	}

	private static Set<String> names(BenchArguments given, String name) {
		return given.values().containsKey(name) ? Set.of(given.value(name, "").split(",")) : Set.of();
	}

	boolean includes(String attack) {
		return (this.only.isEmpty() || this.only.contains(attack)) && !this.without.contains(attack);
	}

}
