// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

/**
 * A command line that cannot be understood; its message is the sentence for who typed it.
 */
class GoFlagException extends RuntimeException {

	GoFlagException(String message) {
		super(message);
	}

	static GoFlagException badValue(GoFlag flag, String value, String allowed) {
		return new GoFlagException("The flag %s takes %s, not \"%s\".".formatted(flag, allowed, value));
	}

}
