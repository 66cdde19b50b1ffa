// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * The kinds of fact the Panel is told about, each with the class that says how dear it is
 * when not everything can be kept.
 */
public enum EventType {

	/** A client was let in. */
	CLIENT_CONNECTED(EventClass.LIFECYCLE),

	/** A client that was let in is gone. */
	CLIENT_DISCONNECTED(EventClass.LIFECYCLE),

	/** A topic filter was granted to a client. */
	CLIENT_SUBSCRIBED(EventClass.LIFECYCLE),

	/** A client gave a topic filter up. */
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
	 * Returns the class of this kind of fact.
	 * @return its class
	 */
	public EventClass eventClass() {
		return this.eventClass;
	}

}
