// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event that the Panel receives. It belongs to one client and one connection of that
 * client. Events of one client are published in the order in which they happened.
 */
public sealed interface PanelEvent extends BrokerEvent permits ClientConnected, ClientDisconnected, ClientSubscribed,
		ClientUnsubscribed, MessagePublished, PacketProcessed {

	/**
	 * Returns the type of this event.
	 * @return the type
	 */
	EventType type();

	/**
	 * Returns the MQTT client identifier.
	 * @return the client identifier, never empty
	 */
	String clientId();

	/**
	 * Returns the number of the network connection. It increases with every connection
	 * that the broker accepts.
	 * @return the connection's number
	 */
	long connection();

	/**
	 * Returns the team of the client.
	 * @return the team's number at the Panel, 0 where it is not known
	 */
	long teamId();

}
