// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

/**
 * What becomes of a client that publishes where it may not.
 */
public enum OnDenied {

	/** Only the message is lost to it. */
	DROP,

	/** It is disconnected. */
	DISCONNECT

}
