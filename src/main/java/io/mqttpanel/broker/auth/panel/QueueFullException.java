// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

/**
 * A call is not made because too many wait already.
 */
final class QueueFullException extends RuntimeException {

	QueueFullException() {
		super("too many calls wait", null, false, false);
	}

}
