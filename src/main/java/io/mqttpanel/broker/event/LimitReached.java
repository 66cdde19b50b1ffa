// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of a connected client that has reached a limit. Operators count these events.
 *
 * @param limit the limit
 * @param timestamp Unix time in milliseconds
 */
public record LimitReached(Limit limit, long timestamp) implements BrokerEvent {

	/**
	 * Limit of a client.
	 */
	public enum Limit {

		/** Packets in a second: the client was not read for a while. */
		PACKET_RATE,

		/**
		 * Messages of all clients of a team in a second: one was not read for a while.
		 */
		TEAM_RATE,

		/** Bytes in a second: the client was not read for a while. */
		BYTE_RATE,

		/** Size of a packet that the Panel allows the client: it was disconnected. */
		PACKET_SIZE,

		/** Subscriptions: a SUBSCRIBE was refused. */
		SUBSCRIPTIONS,

		/** Levels of a topic or a filter: a message or a subscription was refused. */
		TOPIC_LEVELS,

		/** Retained messages, in number or bytes: one was not kept. */
		RETAINED,

		/**
		 * Memory of the incomplete packets of all clients: one was disconnected.
		 */
		PARTIAL_PACKETS,

		/**
		 * Memory of the large messages that clients have read in part: one was
		 * disconnected.
		 */
		LARGE_MESSAGES,

		/**
		 * Memory of the topic aliases of a client, or of all: it was disconnected.
		 */
		TOPIC_ALIASES,

		/** Messages of QoS 2 that a client has not released: it was disconnected. */
		UNRELEASED_MESSAGES,

		/** Memory of the wills that wait: one was published before its delay was over. */
		WAITING_WILLS

	}

}
