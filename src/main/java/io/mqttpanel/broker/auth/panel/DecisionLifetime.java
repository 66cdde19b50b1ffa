// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.event.AccessDecided.Source;

/**
 * Lifetime of decisions. A grant is fresh until the Panel says, and never longer than the
 * cache's TTL. That is made up to a tenth shorter or longer for each, so that what was
 * granted together does not end together.
 */
final class DecisionLifetime {

	private static final double JITTER = 0.1;

	private final AuthProperties.Cache settings;

	private final Duration maxStale;

	private final InstantSource clock;

	private final DoubleSupplier random;

	/**
	 * Creates lifetimes.
	 * @param settings how long decisions are fresh
	 * @param maxStale how long after that a grant is usable
	 * @param clock the machine's date
	 * @param random gives numbers from 0 to below 1
	 */
	DecisionLifetime(AuthProperties.Cache settings, Duration maxStale, InstantSource clock, DoubleSupplier random) {
		this.settings = settings;
		this.maxStale = maxStale;
		this.clock = clock;
		this.random = random;
	}

	/**
	 * Begins the lifetime of an answer.
	 * @param decision what the Panel has answered this moment
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
		Duration ttl = this.settings.ttl();
		double factor = 1 + JITTER * (2 * this.random.getAsDouble() - 1);
		Instant until = now.plusMillis(Math.round(ttl.toMillis() * factor));
		boolean sooner = expireAt != null && (expireAt.isBefore(until) || ttl.isZero());
		return granted.holding(new Validity(Source.PANEL, now, (sooner && expireAt != null) ? expireAt : until));
	}

	/**
	 * Returns how long a decision answers logins by itself.
	 * @param decision the decision, with its validity
	 * @return the time from its beginning, zero for not at all
	 */
	Duration fresh(Decision decision) {
		if (!(decision instanceof Granted granted)) {
			return this.settings.refusalTtl();
		}
		Validity validity = granted.validity();
		return (validity == null || this.settings.ttl().isZero()) ? this.settings.ttl()
				: Duration.between(validity.decidedAt(), validity.until());
	}

	/**
	 * Returns how long after that a decision is used while the Panel is unreachable.
	 * @param decision the decision
	 * @return the time, zero for not at all
	 */
	Duration stale(Decision decision) {
		return (decision instanceof Granted) ? this.maxStale : Duration.ZERO;
	}

	boolean isOver(Decision decision) {
		Validity validity = (decision instanceof Granted granted) ? granted.validity() : null;
		return validity != null && !validity.until().isAfter(this.clock.instant());
	}

}
