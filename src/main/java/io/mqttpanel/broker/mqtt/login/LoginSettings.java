// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.time.Duration;

/**
 * Settings of the login.
 *
 * @param connectTimeout time that a client may take to send CONNECT, and time that it may
 * wait to be served once it is decided
 * @param maxSessionExpiry maximum seconds that a session is kept,
 * {@link Integer#MAX_VALUE} for ever
 * @param maxKeepAlive maximum keep alive of MQTT 5 clients in seconds, 0 for any
 * [MQTT5-3.2.2.3.14]
 * @param assignsIdentifiers whether a client without a client identifier is given one
 * [MQTT5-3.2.2.3.7]
 * @param reportedRefusals refused logins in a second whose packets are announced, 0 for
 * none
 * @param refusesReservedWills whether a client is refused whose will is for a topic of
 * the server's own, instead of its will only
 * @param refusesKeptSessions whether an MQTT 3 client is refused that wants a session
 * that outlives its connection
 */
public record LoginSettings(Duration connectTimeout, int maxSessionExpiry, int maxKeepAlive, boolean assignsIdentifiers,
		int reportedRefusals, boolean refusesReservedWills, boolean refusesKeptSessions) {

}
