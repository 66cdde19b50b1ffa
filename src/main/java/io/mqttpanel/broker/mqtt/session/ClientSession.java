// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

/**
 * State of one session, as the front knows it: the only model of its subscriptions and of
 * its inbound QoS 2 packet identifiers. The engine has its own index of subscriptions for
 * routing.
 */
public final class ClientSession {

	private final SessionSubscriptions subscriptions;

	private final InboundQos2Ids qos2Ids;

	/**
	 * Creates a session that has received nothing.
	 */
	public ClientSession() {
		this(new byte[0]);
	}

	ClientSession(byte[] qos2Ids) {
		this(new SessionSubscriptions(), new InboundQos2Ids(qos2Ids));
	}

	private ClientSession(SessionSubscriptions subscriptions, InboundQos2Ids qos2Ids) {
		this.subscriptions = subscriptions;
		this.qos2Ids = qos2Ids;
	}

	ClientSession withQos2IdsOf(ClientSession other) {
		return new ClientSession(this.subscriptions, other.qos2Ids);
	}

	/**
	 * Returns the subscriptions. To be used on the event loop of the client's connection.
	 * @return the subscriptions
	 */
	public SessionSubscriptions subscriptions() {
		return this.subscriptions;
	}

	/**
	 * Returns the packet identifiers of QoS 2 messages that are not released.
	 * @return the packet identifiers
	 */
	public InboundQos2Ids qos2Ids() {
		return this.qos2Ids;
	}

}
