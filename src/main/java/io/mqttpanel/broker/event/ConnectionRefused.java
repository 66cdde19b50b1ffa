// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * A connection was not let in. Operators count these; the Panel is not told, because who
 * is behind it is not known.
 *
 * @param reason why
 * @param timestamp Unix time in milliseconds
 */
public record ConnectionRefused(Reason reason, long timestamp) implements BrokerEvent {

	/**
	 * Why a connection was not let in.
	 */
	public enum Reason {

		/** The Panel knows the credentials and refuses them, or they are incomplete. */
		BAD_CREDENTIALS,

		/** The will is for a topic that the client may not publish to. */
		NOT_AUTHORIZED,

		/** No decision could be had. */
		UNAVAILABLE,

		/** Nothing, or not all of CONNECT, came in time. */
		TIMEOUT,

		/** The client broke the protocol before it was let in. */
		PROTOCOL_ERROR,

		/** The client sent a larger packet than is accepted, before it was let in. */
		PACKET_TOO_LARGE,

		/** TLS could not be agreed on: a certificate, a version, or not in time. */
		TLS_HANDSHAKE,

		/**
		 * A trusted proxy did not say, or not as the PROXY protocol has it, for whom it
		 * connects.
		 */
		PROXY_HEADER,

		/** As many connections are open as there may be. */
		TOO_MANY_CONNECTIONS,

		/** As many connections are open from this address as there may be. */
		TOO_MANY_FROM_ADDRESS,

		/** As many connections are open with this user name as there may be. */
		TOO_MANY_FOR_USERNAME,

		/** Too many clients connect at once. */
		CONNECT_RATE,

		/** The client went away before it was answered. */
		ABANDONED

	}
}
