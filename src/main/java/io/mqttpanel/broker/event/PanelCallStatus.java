// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Figures about the login calls to the Panel. All methods may be called at any time and
 * from any thread.
 */
public interface PanelCallStatus {

	/**
	 * Returns the number of calls in flight.
	 * @return a number of calls
	 */
	int callsInFlight();

	/**
	 * Returns the current limit of calls in flight.
	 * @return a number of calls
	 */
	int callLimit();

	/**
	 * Returns the number of logins that wait for their call.
	 * @return a number of calls
	 */
	int callsWaiting();

	/**
	 * Returns whether a pause that the Panel has asked for lasts.
	 * @return {@code true} while no call is started
	 */
	boolean paused();

	/**
	 * Returns the state of the circuit breaker in front of the Panel.
	 * @return the state
	 */
	Breaker breaker();

	/**
	 * Returns the number of grants that are used past their validity because the Panel is
	 * unreachable.
	 * @return a number of credentials
	 */
	long staleGrants();

	/**
	 * Returns the number of logins that were answered without a call to the Panel after
	 * too many refusals.
	 * @param kind the subject of the throttle
	 * @return logins since the start
	 */
	long throttled(Throttled kind);

	/**
	 * State of the circuit breaker.
	 */
	enum Breaker {

		/** Calls are made. */
		CLOSED,

		/** No calls are made, because too many have failed. */
		OPEN,

		/** A few trial calls are made. */
		HALF_OPEN

	}

	/**
	 * Subject of the login throttle.
	 */
	enum Throttled {

		/** Address of the client, or credentials that the Panel has granted. */
		ADDRESS,

		/** Addresses of a site together. */
		SITE,

		/** Client identifier, from one address. */
		CLIENT_ID

	}

}
