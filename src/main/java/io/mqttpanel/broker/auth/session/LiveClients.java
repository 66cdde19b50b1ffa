// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

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
	 * Looks for one client.
	 * @param clientId the client identifier
	 * @return the client, {@code null} if it has no connection
	 */
	@Nullable LiveClient find(String clientId);

	/**
	 * Drops the wills that clients have left behind and that wait to be published. Called
	 * when logins of the target are refused already, so that none is missed.
	 * @param target whose wills
	 * @return how many were dropped
	 */
	int dropWills(RevocationTarget target);

}
