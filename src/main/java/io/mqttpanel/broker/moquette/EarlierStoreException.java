// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;

/**
 * Failure to import the file of an earlier version. Its message tells why in a sentence.
 */
public final class EarlierStoreException extends IOException {

	private static final long serialVersionUID = 1L;

	EarlierStoreException(String message, Throwable cause) {
		super(message, cause);
	}

}
