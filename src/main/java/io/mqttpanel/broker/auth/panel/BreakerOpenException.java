// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

/**
 * Failure of a call that was not made because the circuit breaker is open.
 */
final class BreakerOpenException extends RuntimeException {

	BreakerOpenException() {
		super("the last calls have failed", null, false, false);
	}

}
