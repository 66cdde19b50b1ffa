// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

/**
 * What is stored is not what was written.
 */
final class SpoolFormatException extends Exception {

	private static final long serialVersionUID = 1L;

	SpoolFormatException(String message) {
		super(message);
	}

	SpoolFormatException(String message, Throwable cause) {
		super(message, cause);
	}

}
