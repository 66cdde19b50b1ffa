// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Client that has been granted access, as long as it has its connection. Safe on any
 * thread; nothing blocks, and calls after the connection has ended do nothing.
 */
public interface LiveClient {

	/**
	 * Returns the client identifier.
	 * @return the client identifier
	 */
	String clientId();

	/**
	 * Returns the user name of its login.
	 * @return the user name, empty where it has none
	 */
	String username();

	/**
	 * Returns its remote address.
	 * @return "host:port", empty where that is not known
	 */
	String remoteAddress();

	/**
	 * Returns its protocol level.
	 * @return 3, 4 or 5
	 */
	int protocolVersion();

	/**
	 * Returns when it has sent CONNECT.
	 * @return the time
	 */
	Instant connectedSince();

	/**
	 * Returns whether its CONNECT was answered with success and it is neither
	 * disconnected nor about to be.
	 * @return {@code true} if it is
	 */
	boolean isConnected();

	/**
	 * Returns what it has presented in CONNECT, without the password once it is gone.
	 * @return the credentials
	 */
	Credentials credentials();

	/**
	 * Returns the grant of its access.
	 * @return the grant, {@code null} if it was taken back
	 */
	@Nullable Granted grant();

	/**
	 * Returns what it was not sent since it has connected.
	 * @return the number of messages for each reason that there was
	 */
	Map<DropReason, Long> droppedMessages();

	/**
	 * Returns when its grant is to be asked for again.
	 * @return the time, {@link Instant#MAX} if it need not be
	 */
	Instant renewAt();

	/**
	 * Has a new grant, and with it new rules, take effect.
	 * @param grant the grant
	 * @param renewAt when it is to be asked for again
	 */
	void renew(Granted grant, Instant renewAt);

	/**
	 * Leaves the client as it is until another time.
	 * @param renewAt when its grant is to be asked for again
	 */
	void postpone(Instant renewAt);

	/**
	 * Disconnects the client. One of MQTT 5 is told that it is not authorized.
	 * @param reason why, in a sentence for the operator
	 * @param publishWill whether its will is published
	 * @return {@code false} if it is being disconnected already
	 */
	boolean kick(String reason, boolean publishWill);

}
