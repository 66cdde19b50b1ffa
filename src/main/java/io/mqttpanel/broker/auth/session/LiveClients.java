// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.util.Set;
import java.util.stream.Stream;

import io.mqttpanel.broker.auth.RevocationTarget;

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

	/**
	 * Drops the wills that clients have left behind and that wait to be published. Called
	 * when logins of the targets are refused already, so that none is missed.
	 * @param targets whose wills
	 * @return how many were dropped
	 */
	int dropWills(Set<RevocationTarget> targets);

}
