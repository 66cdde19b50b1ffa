// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Whether a client may connect. What the Panel could not say is kept apart from what it
 * denied.
 */
public sealed interface Decision {

	/**
	 * The client may connect.
	 *
	 * @param teamId the team the client belongs to
	 * @param apiTokenId the API token that was used
	 * @param mqttClientId the Panel's own number for the client
	 * @param rules what it may do with topics
	 * @param expireAt until when the Panel says that holds, {@code null} if it did not
	 * say
	 * @param stale whether this is an answer that has outlived its time and still holds
	 * because the Panel cannot be asked
	 */
	record Granted(long teamId, long apiTokenId, long mqttClientId, AccessRules rules, @Nullable Instant expireAt,
			boolean stale) implements Decision {

		/**
		 * A client that was let in by an answer of today.
		 * @param teamId the team the client belongs to
		 * @param apiTokenId the API token that was used
		 * @param mqttClientId the Panel's own number for the client
		 * @param rules what it may do with topics
		 * @param expireAt until when the Panel says that holds, {@code null} if it did
		 * not say
		 */
		public Granted(long teamId, long apiTokenId, long mqttClientId, AccessRules rules, @Nullable Instant expireAt) {
			this(teamId, apiTokenId, mqttClientId, rules, expireAt, false);
		}

		/**
		 * A client that may do everything, for as long as an answer is kept.
		 * @param teamId the team the client belongs to
		 * @param apiTokenId the API token that was used
		 * @param mqttClientId the Panel's own number for the client
		 */
		public Granted(long teamId, long apiTokenId, long mqttClientId) {
			this(teamId, apiTokenId, mqttClientId, AccessRules.ALLOW_ALL, null);
		}

		Granted asStale() {
			return new Granted(this.teamId, this.apiTokenId, this.mqttClientId, this.rules, this.expireAt, true);
		}

	}

	/**
	 * The client may not connect.
	 *
	 * @param reason why, in a sentence for the operator
	 */
	record Refused(String reason) implements Decision {

	}

	/**
	 * Nobody can tell at the moment.
	 *
	 * @param cause why not, in a sentence for the operator
	 */
	record Unavailable(String cause) implements Decision {

	}

}
