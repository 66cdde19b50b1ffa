// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

/**
 * Failure of a call that was not made because too many calls wait.
 */
final class QueueFullException extends RuntimeException {

	QueueFullException() {
		super("too many calls wait", null, false, false);
	}

}
