// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of a connected client that is disconnected because its access has ended.
 *
 * @param reason the reason
 * @param timestamp Unix time in milliseconds
 */
public record ClientKicked(Reason reason, long timestamp) implements BrokerEvent {

	/**
	 * Reason for the end of the access.
	 */
	public enum Reason {

		/** The Panel has refused the renewal of the grant. */
		REFUSED,

		/** An operator has revoked its API key. */
		KEY_REVOKED,

		/** An operator has revoked the client. */
		CLIENT_REVOKED

	}

}
