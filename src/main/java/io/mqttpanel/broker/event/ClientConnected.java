// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * A client was let in: its CONNECT was answered with success.
 *
 * @param clientId the client identifier
 * @param connection the connection's number
 * @param protocolVersion 3 (MQTT 3.1), 4 (3.1.1) or 5
 * @param username the user name, empty where there was none
 * @param remoteAddress the client's address as "host:port"
 * @param qos the QoS of its will, 0 where it has none
 * @param keepAlive the keep alive interval in seconds, 0 for none
 * @param timestamp Unix time in milliseconds
 */
public record ClientConnected(String clientId, long connection, int protocolVersion, String username,
		String remoteAddress, int qos, int keepAlive, long timestamp) implements PanelEvent {

	@Override
	public EventType type() {
		return EventType.CLIENT_CONNECTED;
	}

}
