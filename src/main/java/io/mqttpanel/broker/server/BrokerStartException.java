// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.util.Objects;

import org.springframework.boot.ExitCodeGenerator;

/**
 * MQTT cannot be served. Ends the process, also if something of the engine goes on.
 */
abstract class BrokerStartException extends RuntimeException implements ExitCodeGenerator {

	private static final long serialVersionUID = 1L;

	private final String action;

	BrokerStartException(String message, String action, Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/**
	 * Returns what to do about it.
	 * @return a sentence that names the setting
	 */
	String action() {
		return this.action;
	}

	@Override
	public int getExitCode() {
		return 1;
	}

	static String rootMessage(Throwable cause) {
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
	}

}
