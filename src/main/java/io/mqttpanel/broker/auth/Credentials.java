// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import org.jspecify.annotations.Nullable;

/**
 * What a client presents in CONNECT to be let in. Prints without the password.
 *
 * @param clientId the client identifier, empty where the client has none
 * @param username the user name: the Panel's API key
 * @param password the password: the Panel's API secret
 */
public record Credentials(String clientId, @Nullable String username, byte @Nullable [] password) {

	@Override
	public String toString() {
		return "Credentials[clientId=" + this.clientId + ", username=" + this.username + ", password=***]";
	}

}
