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
	 */
	record Granted(long teamId, long apiTokenId, long mqttClientId, AccessRules rules,
			@Nullable Instant expireAt) implements Decision {

		/**
		 * A client that may do everything, for as long as an answer is kept.
		 * @param teamId the team the client belongs to
		 * @param apiTokenId the API token that was used
		 * @param mqttClientId the Panel's own number for the client
		 */
		public Granted(long teamId, long apiTokenId, long mqttClientId) {
			this(teamId, apiTokenId, mqttClientId, AccessRules.ALLOW_ALL, null);
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
