// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

/**
 * A listener could not be opened.
 */
final class ListenerStartException extends BrokerStartException {

	private static final long serialVersionUID = 1L;

	ListenerStartException(String setting, String address, Throwable cause) {
		super("MQTT cannot be served on " + address + ": " + rootMessage(cause),
				"Stop what uses that address, or set " + setting + " to another port.", cause);
	}

}
