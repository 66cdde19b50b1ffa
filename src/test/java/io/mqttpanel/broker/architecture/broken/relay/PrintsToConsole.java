// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.relay;

/**
 * A relay that talks past the log.
 */
class PrintsToConsole {

	void print() {
		System.out.println();
	}

}
