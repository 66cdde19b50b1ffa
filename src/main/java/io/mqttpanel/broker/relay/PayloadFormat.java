// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

/**
 * Part of a published payload that the Panel receives.
 */
enum PayloadFormat {

	/** Whole payload, as far as it fits into a frame. */
	FULL,

	/** Size of the payload only. */
	NONE,

	/** Beginning of the payload. */
	LIMIT

}
