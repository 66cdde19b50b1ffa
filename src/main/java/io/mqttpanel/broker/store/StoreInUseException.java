// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.io.IOException;

/**
 * Failure to open a store because another process has it open.
 */
public final class StoreInUseException extends IOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what is in use
	 * @param cause what the store said
	 */
	public StoreInUseException(String message, Throwable cause) {
		super(message, cause);
	}

}
