// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision.Validity;

/**
 * Age and origin of a grant.
 *
 * @param source the origin of the grant
 * @param decidedAt the time of the decision
 * @param ageSeconds the age of the decision
 * @param validUntil the time of the next renewal
 */
record DecisionAge(String source, Instant decidedAt, long ageSeconds, Instant validUntil) {

	static @Nullable DecisionAge of(@Nullable Validity validity, Instant now) {
		return (validity != null) ? new DecisionAge(validity.source().name().toLowerCase(Locale.ROOT),
				validity.decidedAt(), Duration.between(validity.decidedAt(), now).toSeconds(), validity.until()) : null;
	}

}
