// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.event.AccessDecided.Source;

/**
 * Reckons for how long a grant holds: until the Panel says, and never longer than the
 * cache's TTL, which is made up to a tenth shorter or longer for each, so that what was
 * granted together does not end together.
 */
final class DecisionLifetime {

	private static final double JITTER = 0.1;

	private final Duration ttl;

	private final InstantSource clock;

	private final DoubleSupplier random;

	/**
	 * Creates lifetimes.
	 * @param ttl how long a grant holds about
	 * @param clock tells the time
	 * @param random gives numbers from 0 to below 1
	 */
	DecisionLifetime(Duration ttl, InstantSource clock, DoubleSupplier random) {
		this.ttl = ttl;
		this.clock = clock;
		this.random = random;
	}

	/**
	 * Takes what the Panel has answered this moment.
	 * @param decision the answer
	 * @return the answer with its validity; a refusal if it has expired already
	 */
	Decision begin(Decision decision) {
		if (!(decision instanceof Granted granted)) {
			return decision;
		}
		Instant now = this.clock.instant();
		Instant expireAt = granted.expireAt();
		if (expireAt != null && !expireAt.isAfter(now)) {
			return new Refused("the Panel says that its grant has expired already (expire_at " + expireAt + ")");
		}
		double factor = 1 + JITTER * (2 * this.random.getAsDouble() - 1);
		Instant until = now.plusMillis(Math.round(this.ttl.toMillis() * factor));
		boolean sooner = expireAt != null && (expireAt.isBefore(until) || this.ttl.isZero());
		return granted.holding(new Validity(Source.PANEL, now, (sooner && expireAt != null) ? expireAt : until));
	}

	boolean isOver(Decision decision) {
		Validity validity = (decision instanceof Granted granted) ? granted.validity() : null;
		return validity != null && !validity.until().isAfter(this.clock.instant());
	}

}
