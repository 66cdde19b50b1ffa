// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The numbers of a run, and the first cases of each fault. Used on the event loop only.
 */
final class Counts {

	private static final int TOLD = 20;

	private final Map<Count, Long> numbers = new EnumMap<>(Count.class);

	void add(Count count) {
		add(count, 1);
	}

	void add(Count count, long number) {
		this.numbers.merge(count, number, Long::sum);
	}

	/**
	 * Counts a case and, of the first ones, tells which it is.
	 * @param count what it is a case of
	 * @param format what happened
	 * @param details its arguments
	 */
	void add(Count count, String format, Object... details) {
		add(count);
		if (get(count) <= TOLD) {
			System.err.printf("%s: %s%n", count.title(), format.formatted(details));
		}
	}

	long get(Count count) {
		return this.numbers.getOrDefault(count, 0L);
	}

	boolean isSound() {
		return Arrays.stream(Count.values()).filter(Count::isFault).allMatch((count) -> get(count) == 0);
	}

	String table() {
		return Arrays.stream(Count.values())
			.map((count) -> "| %s | %,d |%s".formatted(count.title(), get(count),
					(count.isFault() && get(count) > 0) ? " <- must be 0" : ""))
			.collect(Collectors.joining("\n", "| | |\n| --- | ---: |\n", "\n"));
	}

}
