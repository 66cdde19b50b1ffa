// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

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
	 */
	record Granted(long teamId, long apiTokenId, long mqttClientId) implements Decision {

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
