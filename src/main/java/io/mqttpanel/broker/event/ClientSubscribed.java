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
 */
public record ClientSubscribed(String clientId, long connection, String topicFilter, int qos,
		long timestamp) implements PanelEvent {

	@Override
	public EventType type() {
		return EventType.CLIENT_SUBSCRIBED;
	}

}
