// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Figures about the access of clients. All methods may be called at any time and from any
 * thread.
 */
public interface AccessStatus {

	/**
	 * Returns the number of connected clients by the origin of their grant.
	 * @param source the origin
	 * @return the number at this moment
	 */
	long liveDecisions(AccessDecided.Source source);

	/**
	 * Returns the number of revocations whose logins are refused without a call to the
	 * Panel.
	 * @return the number at this moment
	 */
	long tombstones();

}
