// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

/**
 * Steps of a message to one session.
 */
enum MessagePhase {

	/** It waits for its turn. */
	WAITING,

	/** It has a packet identifier, and is sent, or about to be. */
	SENT,

	/** The client has it (PUBREC), and PUBREL is owed. */
	RECEIVED,

	/** Nothing is left of it. */
	DONE

}
