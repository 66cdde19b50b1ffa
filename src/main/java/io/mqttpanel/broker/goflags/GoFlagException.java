// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

/**
 * Command line that cannot be parsed. Its message is shown to the user.
 */
class GoFlagException extends RuntimeException {

	GoFlagException(String message) {
		super(message);
	}

	static GoFlagException badValue(GoFlag flag, String value, String allowed) {
		String given = (value.indexOf('@') < 0) ? "\"" + value + "\"" : "a value with a user name or password";
		return new GoFlagException("The flag %s takes %s, not %s.".formatted(flag, allowed, given));
	}

}
