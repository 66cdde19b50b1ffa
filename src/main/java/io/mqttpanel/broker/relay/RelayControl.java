// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.Map;

/**
 * Control of the running relay by an operator. All methods may be called on any thread
 * and none blocks.
 */
public interface RelayControl {

	/**
	 * Describes the state of the relay.
	 * @return values by name
	 */
	Map<String, Object> describe();

	/**
	 * Changes the filter of events from now on. Settings that are not named stay as they
	 * are.
	 * @param changes values by name: {@code events}, {@code packetTypes},
	 * {@code topicsInclude}, {@code topicsExclude}, {@code payload},
	 * {@code payloadLimit}; lists separated by commas
	 * @throws IllegalArgumentException if a value is invalid; then nothing is changed
	 */
	void changeFilter(Map<String, String> changes);

	/**
	 * Performs an action.
	 * @param action the action
	 */
	void perform(Action action);

	/**
	 * Action of an operator.
	 */
	enum Action {

		/** Stop sending; events wait in the buffer. */
		PAUSE,

		/** Send again. */
		RESUME,

		/** Send the events that wait now, and pause when they are acknowledged. */
		DRAIN,

		/** Report every connected client and its subscriptions again. */
		RESYNC

	}

}
