// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;

/**
 * Event of a decision whether a client may connect.
 *
 * @param outcome the decision
 * @param source the origin of the decision
 * @param elapsed the duration of the decision
 * @param timestamp Unix time in milliseconds
 */
public record AccessDecided(Outcome outcome, Source source, Duration elapsed, long timestamp) implements BrokerEvent {

	/**
	 * Outcome of a decision.
	 */
	public enum Outcome {

		/** The client may connect. */
		GRANTED,

		/** The client may not connect. */
		REFUSED,

		/** The Panel could not decide. */
		UNAVAILABLE

	}

	/**
	 * Origin of a decision.
	 */
	public enum Source {

		/** Call to the Panel. */
		PANEL,

		/** Cached decision of the Panel that is still valid. */
		CACHE,

		/** Credentials that are incomplete, so that the Panel was not called. */
		LOCAL,

		/** Cached decision past its validity, used while the Panel is unreachable. */
		STALE,

		/** Too many refused logins before, so that the Panel was not called. */
		THROTTLE

	}
}
