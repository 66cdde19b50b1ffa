// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

/**
 * Reaction to a message that a client may not publish.
 */
public enum OnDenied {

	/** Only the message is lost to it. */
	DROP,

	/** It is disconnected. */
	DISCONNECT

}
