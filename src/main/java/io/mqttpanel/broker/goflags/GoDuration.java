// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parser of durations in Go's notation: {@code 24h0m0s}, {@code 1.5h}, {@code 300ms}.
 */
final class GoDuration {

	private static final String ALLOWED = "a duration of 0 or more made of numbers with the units h, m, s, ms, us and ns,"
			+ " such as 24h0m0s or 1.5h, up to 2562047h";

	private static final Map<String, BigDecimal> NANOSECONDS = Map.of("ns", BigDecimal.ONE, "us",
			BigDecimal.valueOf(1_000), "\u00b5s", BigDecimal.valueOf(1_000), "\u03bcs", BigDecimal.valueOf(1_000), "ms",
			BigDecimal.valueOf(1_000_000), "s", BigDecimal.valueOf(1_000_000_000), "m",
			BigDecimal.valueOf(60_000_000_000L), "h", BigDecimal.valueOf(3_600_000_000_000L));

	private static final Pattern PART = Pattern
		.compile("(?<number>\\d+\\.?\\d*|\\.\\d+)(?<unit>ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

	private static final Pattern WHOLE = Pattern
		.compile("\\+?(?:0|(?:" + PART.pattern().replaceAll("\\?<\\w+>", "?:") + ")+)");

	private GoDuration() {
	}

	static Duration of(GoFlag flag, String value) {
		if (value.length() > 100 || !WHOLE.matcher(value).matches()) {
			throw GoFlagException.badValue(flag, value, ALLOWED);
		}
		BigDecimal nanoseconds = BigDecimal.ZERO;
		for (Matcher part = PART.matcher(value); part.find();) {
			BigDecimal unit = NANOSECONDS.get(part.group("unit"));
			nanoseconds = nanoseconds.add(new BigDecimal(part.group("number")).multiply(unit));
		}
		if (nanoseconds.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
			throw GoFlagException.badValue(flag, value, ALLOWED);
		}
		return Duration.ofNanos(nanoseconds.longValue());
	}

}
