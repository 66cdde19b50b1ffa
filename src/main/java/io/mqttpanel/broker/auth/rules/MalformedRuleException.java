// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

/**
 * Failure to read a rule. Its message says what is wrong and what would be right.
 */
public class MalformedRuleException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what is wrong
	 */
	public MalformedRuleException(String message) {
		super(message);
	}

}
