// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * One topic filter was granted to a client.
 *
 * @param clientId the client identifier
 * @param connection the connection's number
 * @param topicFilter the filter as the client sent it
 * @param qos the QoS that was granted
 * @param timestamp Unix time in milliseconds
 * @param snapshot whether this is how things are and have been reported before, rather
 * than something that has just happened
 */
public record ClientSubscribed(String clientId, long connection, String topicFilter, int qos, long timestamp,
		boolean snapshot) implements PanelEvent {

	/**
	 * Creates the fact that a filter was granted just now.
	 * @param clientId the client identifier
	 * @param connection the connection's number
	 * @param topicFilter the filter as the client sent it
	 * @param qos the QoS that was granted
	 * @param timestamp Unix time in milliseconds
	 */
	public ClientSubscribed(String clientId, long connection, String topicFilter, int qos, long timestamp) {
		this(clientId, connection, topicFilter, qos, timestamp, false);
	}

	@Override
	public EventType type() {
		return EventType.CLIENT_SUBSCRIBED;
	}

}
