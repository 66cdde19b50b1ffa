// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Type of an event that the Panel receives.
 */
public enum EventType {

	/** A client has connected. */
	CLIENT_CONNECTED(EventClass.LIFECYCLE),

	/** A client has disconnected. */
	CLIENT_DISCONNECTED(EventClass.LIFECYCLE),

	/** A topic filter was granted to a client. */
	CLIENT_SUBSCRIBED(EventClass.LIFECYCLE),

	/** A client has removed a subscription. */
	CLIENT_UNSUBSCRIBED(EventClass.LIFECYCLE),

	/** A client published a message. */
	MESSAGE_PUBLISHED(EventClass.PUBLISHED),

	/** A control packet was received or sent. */
	PACKET_PROCESSED(EventClass.PACKET);

	private final EventClass eventClass;

	EventType(EventClass eventClass) {
		this.eventClass = eventClass;
	}

	/**
	 * Returns the priority of events of this type.
	 * @return the class
	 */
	public EventClass eventClass() {
		return this.eventClass;
	}

}
