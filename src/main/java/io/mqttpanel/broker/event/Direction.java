// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Direction of a packet, seen from the broker.
 */
public enum Direction {

	/** From the client. */
	RECEIVED,

	/** To the client. */
	SENT

}
