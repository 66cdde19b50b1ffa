// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

/**
 * Reason not to read from a connection.
 */
public enum PauseReason {

	/** The client is not accepted and has sent as much as it may until then. */
	LOGIN_BYTES,

	/** The client has sent as much as is kept for it until it is accepted. */
	LOGIN_PENDING,

	/** The client sends bytes faster than it may. */
	BYTE_RATE,

	/** The client sends packets faster than it may. */
	PACKET_RATE,

	/** Before login it sends frames without MQTT faster than it may. */
	CONTROL_FRAMES,

	/** The client does not read the responses to its packets. */
	UNREAD_RESPONSES,

	/** The clients of its team publish faster than they may. */
	TEAM_RATE,

	/** The engine or a subscriber is behind. */
	BACK_PRESSURE,

	/** Others of the event loop have a turn first. */
	TURN;

	/** One bit for each reason that is not the client's own doing. */
	static final int OF_OTHERS = 1 << TEAM_RATE.ordinal() | 1 << BACK_PRESSURE.ordinal() | 1 << TURN.ordinal();

}
