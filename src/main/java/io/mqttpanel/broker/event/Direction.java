// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Which way a packet went, seen from the broker.
 */
public enum Direction {

	/** From the client. */
	RECEIVED,

	/** To the client. */
	SENT

}
