// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of a subscription that a client has removed, one for each topic filter.
 *
 * @param clientId the client identifier
 * @param connection the connection's number
 * @param teamId the number of the client's team at the Panel, 0 where it is not known
 * @param topicFilter the filter as the client sent it
 * @param timestamp Unix time in milliseconds
 */
public record ClientUnsubscribed(String clientId, long connection, long teamId, String topicFilter,
		long timestamp) implements PanelEvent {

	@Override
	public EventType type() {
		return EventType.CLIENT_UNSUBSCRIBED;
	}

}
