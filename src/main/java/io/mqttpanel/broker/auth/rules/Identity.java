// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

/**
 * Identity of a client: the values of the placeholders in rules.
 *
 * @param clientId the client identifier
 * @param username the user name
 * @param teamId the team's number at the Panel
 */
record Identity(String clientId, String username, long teamId) {

	String value(String placeholder) {
		return switch (placeholder) {
			case "clientid" -> this.clientId;
			case "username" -> this.username;
			case "team_id" -> Long.toString(this.teamId);
			default -> throw new IllegalArgumentException(placeholder);
		};
	}

}
