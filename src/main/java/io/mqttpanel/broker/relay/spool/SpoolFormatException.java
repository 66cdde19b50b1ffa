// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

/**
 * Exception for stored events that are damaged or of an unknown version.
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
