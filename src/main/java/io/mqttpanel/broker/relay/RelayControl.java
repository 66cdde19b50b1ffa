// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.Map;

/**
 * What an operator can see of the relay, and do to it, while it runs. Safe on any thread;
 * nothing waits.
 */
public interface RelayControl {

	/**
	 * Says how the relay is.
	 * @return what is to be read, by name
	 */
	Map<String, Object> describe();

	/**
	 * Changes which events the Panel is told from now on. What is not named stays as it
	 * is.
	 * @param changes by name: {@code events}, {@code packetTypes}, {@code topicsInclude},
	 * {@code topicsExclude}, {@code payload}, {@code payloadLimit}; lists separated by
	 * commas
	 * @throws IllegalArgumentException with a sentence if one of them cannot be; then
	 * nothing is changed
	 */
	void changeFilter(Map<String, String> changes);

	/**
	 * Does what an operator asks for.
	 * @param action the action
	 */
	void perform(Action action);

	/**
	 * What can be done.
	 */
	enum Action {

		/** Send nothing until told otherwise; events wait in the buffer. */
		PAUSE,

		/** Send again. */
		RESUME,

		/** Send what waits now, and pause when the Panel has acknowledged it. */
		DRAIN,

		/** Report every connected client and its subscriptions again. */
		RESYNC

	}

}
