// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

/**
 * Failure to open a listener.
 */
public final class ListenerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient Listener listener;

	ListenerException(Listener listener, Throwable cause) {
		super("The listener " + listener.name() + " cannot be opened", cause);
		this.listener = listener;
	}

	/**
	 * Returns the listener.
	 * @return the listener
	 */
	public Listener listener() {
		return this.listener;
	}

}
