// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of a refused connection. Operators count these events. The Panel does not receive
 * them, because the client is not authenticated.
 *
 * @param reason the reason
 * @param timestamp Unix time in milliseconds
 */
public record ConnectionRefused(Reason reason, long timestamp) implements BrokerEvent {

	/**
	 * Reason for the refusal.
	 */
	public enum Reason {

		/** The Panel knows the credentials and refuses them, or they are incomplete. */
		BAD_CREDENTIALS,

		/** The will is for a topic that the client may not publish to. */
		NOT_AUTHORIZED,

		/** The Panel could not decide. */
		UNAVAILABLE,

		/** Too many logins like this one were refused: the Panel was not asked. */
		THROTTLED,

		/** CONNECT was not received completely in time. */
		TIMEOUT,

		/** The client violated the protocol before CONNACK. */
		PROTOCOL_ERROR,

		/** The client sent a packet over the maximum size before CONNACK. */
		PACKET_TOO_LARGE,

		/** The TLS handshake failed or timed out. */
		TLS_HANDSHAKE,

		/** The PROXY protocol header of a trusted proxy is missing or malformed. */
		PROXY_HEADER,

		/** The limit of all connections is reached. */
		TOO_MANY_CONNECTIONS,

		/** The client had sent no CONNECT when another connection needed its place. */
		DISPLACED,

		/** The logins that are not decided take all the memory that they may. */
		TOO_MANY_LOGINS,

		/** The limit of connections from this address is reached. */
		TOO_MANY_FROM_ADDRESS,

		/** The limit of connections with this user name is reached. */
		TOO_MANY_FOR_USERNAME,

		/** The limit of connections of this team is reached. */
		TOO_MANY_FOR_TEAM,

		/** The client identifier is that of another team's client. */
		OTHER_TEAM,

		/** The rate of connections is over its limit. */
		CONNECT_RATE,

		/** The client closed the connection before CONNACK. */
		ABANDONED

	}
}
