// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

/**
 * A listener could not be opened.
 */
class ListenerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String setting;

	ListenerException(String setting, String address, Throwable cause) {
		super("MQTT cannot be served on " + address + ": " + rootMessage(cause), cause);
		this.setting = setting;
	}

	/**
	 * Returns which setting says where this listener is.
	 * @return the key of the setting
	 */
	String setting() {
		return this.setting;
	}

	private static String rootMessage(Throwable cause) {
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return String.valueOf(root.getMessage());
	}

}
