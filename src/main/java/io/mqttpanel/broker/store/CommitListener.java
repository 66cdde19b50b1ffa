// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

/**
 * Observer of commits. Called on their thread.
 */
@FunctionalInterface
public interface CommitListener {

	/**
	 * Notes a commit.
	 * @param nanos how long its write took
	 * @param changes how many records it has changed
	 */
	void committed(long nanos, int changes);

}
