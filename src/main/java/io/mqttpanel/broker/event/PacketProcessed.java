// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of an MQTT control packet that was received from a client or sent to it.
 *
 * @param clientId the client identifier
 * @param connection the connection's number
 * @param teamId the number of the client's team at the Panel, 0 where it is not known
 * @param direction received or sent
 * @param packetType 1 (CONNECT) to 15 (AUTH)
 * @param packetId the packet identifier, 0 where the packet has none
 * @param remainingLength the remaining length on the wire, in bytes
 * @param timestamp Unix time in milliseconds
 */
public record PacketProcessed(String clientId, long connection, long teamId, Direction direction, int packetType,
		int packetId, int remainingLength, long timestamp) implements PanelEvent {

	@Override
	public EventType type() {
		return EventType.PACKET_PROCESSED;
	}

	/**
	 * Returns the size of the whole packet: the fixed header and what follows it
	 * [MQTT-2.2.3].
	 * @return bytes on the wire
	 */
	public int size() {
		return size(this.remainingLength);
	}

	/**
	 * Returns the size of a whole packet.
	 * @param remainingLength the bytes behind its fixed header
	 * @return bytes on the wire
	 */
	public static int size(int remainingLength) {
		int lengthBytes = 1;
		for (int rest = remainingLength >>> 7; rest > 0; rest >>>= 7) {
			lengthBytes++;
		}
		return 1 + lengthBytes + remainingLength;
	}

}
