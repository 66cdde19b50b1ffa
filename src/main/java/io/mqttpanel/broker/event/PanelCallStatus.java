// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * What can be read, at any time and from any thread, of the calls in which the Panel is
 * asked about clients.
 */
public interface PanelCallStatus {

	/**
	 * Returns how many calls are under way.
	 * @return a number of calls
	 */
	int callsInFlight();

	/**
	 * Returns how many calls may be under way at once, for now.
	 * @return a number of calls
	 */
	int callLimit();

	/**
	 * Returns how many logins wait for their call.
	 * @return a number of calls
	 */
	int callsWaiting();

	/**
	 * Returns whether the Panel has asked for a pause that is not over.
	 * @return {@code true} while no call is begun
	 */
	boolean paused();

	/**
	 * Returns whether calls are made at all.
	 * @return what the last calls tell of the Panel
	 */
	Breaker breaker();

	/**
	 * Returns how many credentials are let in on an answer that has outlived its time and
	 * have not been asked about since.
	 * @return a number of credentials
	 */
	long staleGrants();

	/**
	 * Returns how many logins were refused unseen.
	 * @param kind by what they were blocked
	 * @return logins since the start
	 */
	long throttled(Throttled kind);

	/**
	 * Whether calls are made.
	 */
	enum Breaker {

		/** They are. */
		CLOSED,

		/** They are not: too many have failed. */
		OPEN,

		/** A few are, to see whether they fail. */
		HALF_OPEN

	}

	/**
	 * By what a login is blocked.
	 */
	enum Throttled {

		/** Its address was refused too often. */
		ADDRESS,

		/** Its client identifier was, and its address at least once. */
		CLIENT_ID

	}

}
