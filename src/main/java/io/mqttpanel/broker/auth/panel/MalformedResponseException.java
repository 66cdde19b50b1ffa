// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

/**
 * Failure to read what the Panel grants. Its message says what is wrong and what would be
 * right.
 */
final class MalformedResponseException extends RuntimeException {

	MalformedResponseException(String message) {
		super(message);
	}

}
