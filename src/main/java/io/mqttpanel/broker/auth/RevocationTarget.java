// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import org.jspecify.annotations.Nullable;

/**
 * Target of a revocation: every client that logs in with one API key, or one client with
 * any key.
 *
 * @param kind what the name names
 * @param name the API key or the client identifier
 */
public record RevocationTarget(Kind kind, String name) {

	/**
	 * Returns whether a login falls under this.
	 * @param clientId the client identifier
	 * @param apiKey the user name, {@code null} where there is none
	 * @return {@code true} if it does
	 */
	public boolean matches(String clientId, @Nullable String apiKey) {
		return this.name.equals((this.kind == Kind.CLIENT_ID) ? clientId : apiKey);
	}

	/**
	 * Kind of a target.
	 */
	public enum Kind {

		/** The user name that clients log in with. */
		API_KEY,

		/** One client. */
		CLIENT_ID

	}

}
