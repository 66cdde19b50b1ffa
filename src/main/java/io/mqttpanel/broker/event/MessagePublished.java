// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * A client published a message that was passed on.
 *
 * @param clientId the client identifier
 * @param connection the connection's number
 * @param topicName the topic
 * @param payload the beginning of the payload, at most the payload limit's bytes of it;
 * nobody may change it
 * @param payloadSize the size of the whole payload in bytes
 * @param qos the QoS it was published with
 * @param retain whether it is to be retained
 * @param timestamp Unix time in milliseconds
 */
public record MessagePublished(String clientId, long connection, String topicName, byte[] payload, int payloadSize,
		int qos, boolean retain, long timestamp) implements PanelEvent {

	@Override
	public EventType type() {
		return EventType.MESSAGE_PUBLISHED;
	}

	@Override
	public String toString() {
		return "MessagePublished[clientId=" + this.clientId + ", topicName=" + this.topicName + ", payloadSize="
				+ this.payloadSize + "]";
	}

}
