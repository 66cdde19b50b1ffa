// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import org.jspecify.annotations.Nullable;

/**
 * Credentials that a client presents in CONNECT. Prints without the password.
 *
 * @param clientId the client identifier, empty where the client has none
 * @param username the user name: the Panel's API key
 * @param password the password: the Panel's API secret
 * @param remoteHost the host the client connects from, empty where that is not known
 */
public record Credentials(String clientId, @Nullable String username, byte @Nullable [] password, String remoteHost) {

	/**
	 * Credentials from nowhere in particular.
	 * @param clientId the client identifier, empty where the client has none
	 * @param username the user name: the Panel's API key
	 * @param password the password: the Panel's API secret
	 */
	public Credentials(String clientId, @Nullable String username, byte @Nullable [] password) {
		this(clientId, username, password, "");
	}

	/**
	 * Returns these credentials without the password.
	 * @return what is left when the password is not needed any more
	 */
	public Credentials withoutPassword() {
		return new Credentials(this.clientId, this.username, null, this.remoteHost);
	}

	@Override
	public String toString() {
		return "Credentials[clientId=" + this.clientId + ", username=" + this.username + ", password=***, remoteHost="
				+ this.remoteHost + "]";
	}

}
