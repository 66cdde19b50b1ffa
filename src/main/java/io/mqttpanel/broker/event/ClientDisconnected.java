// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of the end of a client's connection, whatever the reason. It is published exactly
 * once for each {@link ClientConnected}.
 *
 * @param clientId the client identifier
 * @param connection the connection's number
 * @param teamId the number of the client's team at the Panel, 0 where it is not known
 * @param timestamp Unix time in milliseconds
 */
public record ClientDisconnected(String clientId, long connection, long teamId, long timestamp) implements PanelEvent {

	@Override
	public EventType type() {
		return EventType.CLIENT_DISCONNECTED;
	}

}
