// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.calls;

/**
 * A call is not made because those before it have failed.
 */
public final class BreakerOpenException extends RuntimeException {

	BreakerOpenException() {
		super("the last calls have failed", null, false, false);
	}

}
