// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision.Validity;

/**
 * What would happen if a client did something, and why.
 *
 * @param outcome what would happen
 * @param basis what that is read from
 * @param rule which rule decides, {@code null} where none is known
 * @param validity of the grant that was looked at, {@code null} where there is none
 */
public record AccessExplanation(Outcome outcome, Basis basis, @Nullable String rule, @Nullable Validity validity) {

	/**
	 * What would happen.
	 */
	public enum Outcome {

		/** It would be done. */
		ALLOWED,

		/** The rules forbid it. */
		DENIED,

		/** The client would not be let in. */
		REFUSED,

		/** The Panel would be asked, and nobody knows what it would answer. */
		UNKNOWN

	}

	/**
	 * What an explanation is read from.
	 */
	public enum Basis {

		/** A revocation that is not long ago. */
		TOMBSTONE,

		/** The grant by which the client is connected. */
		SESSION,

		/** An answer of the Panel that still holds. */
		CACHE,

		/** Nothing: the Panel would be asked. */
		PANEL

	}

}
