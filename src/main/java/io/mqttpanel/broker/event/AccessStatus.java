// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * What can be read, at any time and from any thread, of the access that clients have.
 */
public interface AccessStatus {

	/**
	 * Returns how many connected clients have their access from a source.
	 * @param source who granted it
	 * @return the number at this moment
	 */
	long liveDecisions(AccessDecided.Source source);

	/**
	 * Returns how many revocations are refused without asking the Panel.
	 * @return the number at this moment
	 */
	long tombstones();

}
