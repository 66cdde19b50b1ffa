// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision.Validity;

/**
 * Explanation of what would happen if a client published or subscribed.
 *
 * @param outcome what would happen
 * @param basis what that is read from
 * @param rule which rule decides, {@code null} where none is known
 * @param validity of the grant that was looked at, {@code null} where there is none
 */
record AccessExplanation(Outcome outcome, Basis basis, @Nullable String rule, @Nullable Validity validity) {

	/**
	 * Outcome of the access.
	 */
	enum Outcome {

		/** It would be done. */
		ALLOWED,

		/** The rules forbid it. */
		DENIED,

		/** The login of the client would be refused. */
		REFUSED,

		/** The Panel would be asked, and nobody knows what it would answer. */
		UNKNOWN

	}

	/**
	 * Source of an explanation.
	 */
	enum Basis {

		/** A tombstone of a revocation. */
		TOMBSTONE,

		/** The grant by which the client is connected. */
		SESSION,

		/** A fresh decision of the cache. */
		CACHE,

		/** Nothing: the Panel would be asked. */
		PANEL

	}

}
