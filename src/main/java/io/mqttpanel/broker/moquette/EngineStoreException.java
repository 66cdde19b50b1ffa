// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

/**
 * Failure of a start because stored sessions and messages cannot be read.
 */
public final class EngineStoreException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	EngineStoreException(Throwable cause) {
		super("The engine cannot use what is stored", cause);
	}

}
