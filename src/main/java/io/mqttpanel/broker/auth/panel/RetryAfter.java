// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Reader of the Retry-After header [RFC 9110, 10.2.3]. Any value results in a pause
 * between a minimum and a maximum.
 */
final class RetryAfter {

	static final Duration SHORTEST = Duration.ofSeconds(1);

	static final Duration LONGEST = Duration.ofSeconds(60);

	private RetryAfter() {
	}

	static Duration read(HttpHeaders headers) {
		return read(headers.getFirst(HttpHeaders.RETRY_AFTER), Clock.systemUTC());
	}

	/**
	 * Reads the header's value.
	 * @param value seconds or an HTTP date, {@code null} where there is no header
	 * @param clock the date of this machine
	 * @return the pause, from one second to one minute
	 */
	static Duration read(@Nullable String value, Clock clock) {
		Duration told = (value != null) ? parse(value.trim(), clock.instant()) : SHORTEST;
		if (told.compareTo(SHORTEST) < 0) {
			return SHORTEST;
		}
		return (told.compareTo(LONGEST) > 0) ? LONGEST : told;
	}

	private static Duration parse(String value, Instant now) {
		try {
			return value.matches("\\d+") ? Duration.ofSeconds(Long.parseLong(value))
					: Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
		}
		catch (DateTimeException ex) {
			return SHORTEST;
		}
		catch (NumberFormatException ex) {
			return LONGEST;
		}
	}

}
