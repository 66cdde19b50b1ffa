// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of a subscription that was granted to a client, one for each topic filter.
 *
 * @param clientId the client identifier
 * @param connection the connection's number
 * @param teamId the number of the client's team at the Panel, 0 where it is not known
 * @param topicFilter the filter as the client sent it
 * @param qos the QoS that was granted
 * @param timestamp Unix time in milliseconds
 * @param snapshot whether this reports the present state again rather than a change
 */
public record ClientSubscribed(String clientId, long connection, long teamId, String topicFilter, int qos,
		long timestamp, boolean snapshot) implements PanelEvent {

	/**
	 * Creates an event for a subscription that was just granted.
	 * @param clientId the client identifier
	 * @param connection the connection's number
	 * @param teamId the number of the client's team at the Panel
	 * @param topicFilter the filter as the client sent it
	 * @param qos the QoS that was granted
	 * @param timestamp Unix time in milliseconds
	 */
	public ClientSubscribed(String clientId, long connection, long teamId, String topicFilter, int qos,
			long timestamp) {
		this(clientId, connection, teamId, topicFilter, qos, timestamp, false);
	}

	@Override
	public EventType type() {
		return EventType.CLIENT_SUBSCRIBED;
	}

}
