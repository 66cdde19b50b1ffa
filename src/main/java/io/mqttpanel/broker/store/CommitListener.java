// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

/**
 * Observer of commits. Called on their thread; must neither block nor throw.
 */
@FunctionalInterface
public interface CommitListener {

	/**
	 * Notes a commit.
	 * @param nanos how long its write took, in nanoseconds
	 * @param changes how many changes were written
	 */
	void committed(long nanos, int changes);

}
