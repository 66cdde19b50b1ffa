// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.util.stream.Stream;

/**
 * Clients that have a connection. A client is in here before the last check whether it
 * was revoked, so that no revocation misses it.
 */
public interface LiveClients {

	/**
	 * Returns every client that was granted access, those included whose CONNECT is about
	 * to be answered.
	 * @return the clients, in no order
	 */
	Stream<? extends LiveClient> live();

}
