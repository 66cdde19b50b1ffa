// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

/**
 * A call is not made because those before it have failed.
 */
final class BreakerOpenException extends RuntimeException {

	BreakerOpenException() {
		super("the last calls have failed", null, false, false);
	}

}
