// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.fuzz;

import java.util.Random;

/**
 * Topic names and filters: a few that everybody uses, so that messages meet
 * subscriptions, and some that nobody should.
 */
final class FuzzTopics {

	private static final String[] NAMES = { "a", "a/b", "a/b/c", "/", "//", "/a", "a/", "a//b", "b", "b/c", "é/日本/😀",
			" ", "a b/c", "$SYS/broker/version", "$a", "a".repeat(200), "x" + "/x".repeat(126) };

	private static final String[] FILTERS = { "#", "+", "a/#", "+/b", "a/+/c", "+/+", "/#", "$SYS/#", "+/+/#",
			"$share/g/a/#", "$share/g/+", "$share/h/#", "+" + "/+".repeat(126), "x/#", "$share/g/$SYS/#" };

	private static final String[] WRONG = { "", "a#", "a/#/b", "+a", "a/b+", "#/", "$share", "$share/", "$share/g",
			"$share//a", "$share/g/", "$share/+/a", "$share/#", "$share/g/a#", "$share/g/$share/g/a", "$share/g/#/a",
			"a\0b", "\uFEFFa", "a\uFFFFb", "a\u0001b", "a/+", "b/#" };

	private static final int[] DEPTHS = { 126, 127, 128, 129, 1_000, 30_000 };

	private FuzzTopics() {
	}

	static String name(Random random) {
		return NAMES[random.nextInt(NAMES.length)];
	}

	static String filter(Random random) {
		return random.nextBoolean() ? name(random) : FILTERS[random.nextInt(FILTERS.length)];
	}

	static String wrong(Random random) {
		if (random.nextInt(3) > 0) {
			return WRONG[random.nextInt(WRONG.length)];
		}
		String level = new String[] { "/a", "/", "/+" }[random.nextInt(3)];
		return "$share/g/".substring(random.nextBoolean() ? 9 : 0) + "a"
				+ level.repeat(DEPTHS[random.nextInt(DEPTHS.length)]);
	}

}
