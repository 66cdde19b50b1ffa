// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Figures about the connections of the HTTP server. All methods may be called at any time
 * and from any thread.
 */
public interface HttpServerStatus {

	/**
	 * Returns the number of open connections.
	 * @return the number at this moment
	 */
	int connections();

	/**
	 * Returns the number of connections that were closed for a limit.
	 * @param reason the reason
	 * @return the number since the start
	 */
	long refused(Reason reason);

	/**
	 * Reason for a connection that is closed for a limit.
	 */
	enum Reason {

		/** The limit of all connections is reached, and each has a request. */
		TOO_MANY_CONNECTIONS,

		/** The limit of connections from this address is reached. */
		TOO_MANY_FROM_ADDRESS,

		/** The connection had no request when another connection needed its place. */
		DISPLACED,

		/** The request was not complete in time. */
		TIMEOUT

	}

}
