// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * A client that was connected is made to go because its access has ended.
 *
 * @param reason why
 * @param timestamp Unix time in milliseconds
 */
public record ClientKicked(Reason reason, long timestamp) implements BrokerEvent {

	/**
	 * How its access has ended.
	 */
	public enum Reason {

		/** The Panel was asked about it again and refused. */
		REFUSED,

		/** An operator has revoked its API key. */
		KEY_REVOKED,

		/** An operator has revoked the client. */
		CLIENT_REVOKED

	}

}
