// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.io.IOException;

/**
 * Factory of the store of one run of the broker.
 */
@FunctionalInterface
public interface SessionStoreFactory {

	/**
	 * Opens the store. Blocks.
	 * @return the store, with what earlier runs have written
	 * @throws IOException if it cannot be used; its message tells why
	 */
	SessionStore open() throws IOException;

}
