// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Arrays;

/**
 * Event of a message that a client published and that was passed on. The event does not
 * own the array of the payload: others may hold it, and nobody modifies it. A listener
 * that keeps the event keeps the whole array alive, and calls {@link #withPayload(int)}
 * if it needs less.
 *
 * @param clientId the client identifier
 * @param connection the connection's number
 * @param teamId the number of the client's team at the Panel, 0 where it is not known
 * @param topicName the topic
 * @param payload the payload or its beginning, in an array that may be shared
 * @param payloadSize the size of the whole payload in bytes
 * @param qos the QoS it was published with
 * @param retain whether the message is to be retained
 * @param timestamp Unix time in milliseconds
 */
public record MessagePublished(String clientId, long connection, long teamId, String topicName, byte[] payload,
		int payloadSize, int qos, boolean retain, long timestamp) implements PanelEvent {

	@Override
	public EventType type() {
		return EventType.MESSAGE_PUBLISHED;
	}

	/**
	 * Returns this event with a shorter payload.
	 * @param length the most bytes of the payload to keep
	 * @return this event if its payload is no longer, otherwise one with a copy of the
	 * beginning
	 */
	public MessagePublished withPayload(int length) {
		return (this.payload.length <= length) ? this
				: new MessagePublished(this.clientId, this.connection, this.teamId, this.topicName,
						Arrays.copyOf(this.payload, length), this.payloadSize, this.qos, this.retain, this.timestamp);
	}

	@Override
	public String toString() {
		return "MessagePublished[clientId=" + this.clientId + ", topicName=" + this.topicName + ", payloadSize="
				+ this.payloadSize + "]";
	}

}
