// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Event of a client that asked for more than its access rules allow. It carries no topic,
 * because operators count these events.
 *
 * @param action the denied action
 * @param timestamp Unix time in milliseconds
 */
public record AccessDenied(Action action, long timestamp) implements BrokerEvent {

	/**
	 * Action that a client was denied.
	 */
	public enum Action {

		/** To publish a message. */
		PUBLISH,

		/** To subscribe to a filter. */
		SUBSCRIBE,

		/** To leave a will. */
		WILL

	}
}
