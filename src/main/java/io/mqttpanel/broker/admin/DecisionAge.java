// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision.Validity;

/**
 * How old a grant is and where it came from.
 *
 * @param source who gave it
 * @param decidedAt when the Panel said so
 * @param ageSeconds how long ago that is
 * @param validUntil when the Panel has to be asked again
 */
record DecisionAge(String source, Instant decidedAt, long ageSeconds, Instant validUntil) {

	static @Nullable DecisionAge of(@Nullable Validity validity, Instant now) {
		return (validity != null) ? new DecisionAge(validity.source().name().toLowerCase(Locale.ROOT),
				validity.decidedAt(), Duration.between(validity.decidedAt(), now).toSeconds(), validity.until()) : null;
	}

}
