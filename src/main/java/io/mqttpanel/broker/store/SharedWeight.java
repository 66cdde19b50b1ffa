// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

/**
 * What several states keep in memory together, so that it counts once for all of a unit.
 */
@FunctionalInterface
public interface SharedWeight {

	/**
	 * Weighs it.
	 * @return bytes of heap, estimated
	 */
	long weight();

}
