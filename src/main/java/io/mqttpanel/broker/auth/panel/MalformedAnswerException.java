// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

/**
 * Failure to read what the Panel grants. Its message says what is wrong and what would be
 * right.
 */
final class MalformedAnswerException extends RuntimeException {

	MalformedAnswerException(String message) {
		super(message);
	}

}
