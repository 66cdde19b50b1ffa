// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * A fact the Panel is told about. Every one belongs to a client and to one connection of
 * that client; facts of one client are announced in the order in which they happened.
 */
public sealed interface PanelEvent extends BrokerEvent permits ClientConnected, ClientDisconnected, ClientSubscribed,
		ClientUnsubscribed, MessagePublished, PacketProcessed {

	/**
	 * Returns the kind of this fact.
	 * @return the kind
	 */
	EventType type();

	/**
	 * Returns the MQTT client identifier.
	 * @return the client identifier, never empty
	 */
	String clientId();

	/**
	 * Returns the number of the network connection it happened on. It grows with every
	 * connection the broker accepts, so a later connection of a client has a higher one.
	 * @return the connection's number
	 */
	long connection();

}
