// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

/**
 * How much of a published payload the Panel gets to see.
 */
public enum PayloadFormat {

	/** As much as fits into a frame. */
	FULL,

	/** Nothing but its size. */
	NONE,

	/** Its beginning. */
	LIMIT

}
