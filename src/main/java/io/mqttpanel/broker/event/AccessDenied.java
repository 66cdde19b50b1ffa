// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * A client that was let in, or would have been, wanted more than its rules allow. Without
 * a topic: operators count these.
 *
 * @param action what it wanted to do
 * @param timestamp Unix time in milliseconds
 */
public record AccessDenied(Action action, long timestamp) implements BrokerEvent {

	/**
	 * What a client wanted to do.
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
