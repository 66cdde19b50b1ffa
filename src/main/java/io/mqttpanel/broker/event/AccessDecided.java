// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;

/**
 * It was decided whether a client may connect.
 *
 * @param outcome what was decided
 * @param source who decided
 * @param elapsed how long it took
 * @param timestamp Unix time in milliseconds
 */
public record AccessDecided(Outcome outcome, Source source, Duration elapsed, long timestamp) implements BrokerEvent {

	/**
	 * What was decided.
	 */
	public enum Outcome {

		/** The client may connect. */
		GRANTED,

		/** The client may not connect. */
		REFUSED,

		/** There was no answer that means either. */
		UNAVAILABLE

	}

	/**
	 * Who decided.
	 */
	public enum Source {

		/** The Panel was asked. */
		PANEL,

		/** An earlier answer of the Panel still held. */
		CACHE,

		/** The credentials could not be asked about, so the Panel was not asked. */
		LOCAL,

		/**
		 * An earlier answer of the Panel has outlived its time, and there is no other.
		 */
		STALE,

		/** Too many like it were refused before, so the Panel was not asked. */
		THROTTLE

	}
}
