// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

/**
 * Failure of a message that has to be stored, because so much waits for the store that
 * nothing more can wait.
 */
public final class StoreFullException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception, without a stack trace: it is the store that is behind.
	 */
	public StoreFullException() {
		super("The store is behind", null, false, false);
	}

}
