// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

/**
 * Stage of a login: what it waits for.
 */
enum LoginStage {

	/** The client's CONNECT. */
	AWAITING_CONNECT,

	/** The decision about the client. */
	DECIDING,

	/** The end of the client's earlier connections. */
	WAITING_FOR_TURN,

	/** The session that the engine opens. */
	OPENING,

	/** Nothing: the client is accepted. */
	DONE

}
