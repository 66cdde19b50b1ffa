// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of a client whose CONNECT was answered with success.
 *
 * @param clientId the client identifier
 * @param connection the connection's number
 * @param teamId the number of the client's team at the Panel, 0 where it is not known
 * @param protocolVersion 3 (MQTT 3.1), 4 (3.1.1) or 5
 * @param username the user name, empty where there was none
 * @param remoteAddress the client's address as "host:port"
 * @param qos the QoS of its will, 0 where it has none
 * @param keepAlive the keep alive interval in seconds, 0 for none
 * @param timestamp Unix time in milliseconds
 * @param resumed whether an existing session was resumed
 * @param snapshot whether this reports the present state again rather than a change
 */
public record ClientConnected(String clientId, long connection, long teamId, int protocolVersion, String username,
		String remoteAddress, int qos, int keepAlive, long timestamp, boolean resumed,
		boolean snapshot) implements PanelEvent {

	/**
	 * Creates an event for a client that has just connected with a new session.
	 * @param clientId the client identifier
	 * @param connection the connection's number
	 * @param teamId the number of the client's team at the Panel
	 * @param protocolVersion 3 (MQTT 3.1), 4 (3.1.1) or 5
	 * @param username the user name, empty where there was none
	 * @param remoteAddress the client's address as "host:port"
	 * @param qos the QoS of its will, 0 where it has none
	 * @param keepAlive the keep alive interval in seconds, 0 for none
	 * @param timestamp Unix time in milliseconds
	 */
	public ClientConnected(String clientId, long connection, long teamId, int protocolVersion, String username,
			String remoteAddress, int qos, int keepAlive, long timestamp) {
		this(clientId, connection, teamId, protocolVersion, username, remoteAddress, qos, keepAlive, timestamp, false,
				false);
	}

	/**
	 * Returns this event as a report of the present state.
	 * @return the snapshot
	 */
	public ClientConnected asSnapshot() {
		return new ClientConnected(this.clientId, this.connection, this.teamId, this.protocolVersion, this.username,
				this.remoteAddress, this.qos, this.keepAlive, this.timestamp, this.resumed, true);
	}

	@Override
	public EventType type() {
		return EventType.CLIENT_CONNECTED;
	}

}
