// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.event.SessionId;

/**
 * Target of a revocation: every client that logs in with one API key, or one client with
 * any key. A name is what an operator knows. What the Panel numbers with it is the same
 * key or client however its name is spelled.
 *
 * @param kind what the name names
 * @param name the name, or the number
 */
public record RevocationTarget(Kind kind, String name) {

	/**
	 * Target of an API key.
	 * @param apiKey the API key
	 * @return the target
	 */
	public static RevocationTarget key(String apiKey) {
		return new RevocationTarget(Kind.API_KEY, SessionId.folded(apiKey));
	}

	/**
	 * Target of a client of any team.
	 * @param clientId the client identifier
	 * @return the target
	 */
	public static RevocationTarget client(String clientId) {
		return new RevocationTarget(Kind.CLIENT_ID, clientId);
	}

	/**
	 * Target of a client of one team.
	 * @param teamId the team's number at the Panel
	 * @param clientId the client identifier
	 * @return the target
	 */
	public static RevocationTarget client(long teamId, String clientId) {
		return new RevocationTarget(Kind.CLIENT_OF_TEAM, teamId + "/" + clientId);
	}

	/**
	 * Returns what a login falls under.
	 * @param clientId the client identifier
	 * @param apiKey the user name, {@code null} where there is none
	 * @param grant the Panel's grant, {@code null} where it is not known
	 * @return the targets
	 */
	public static Stream<RevocationTarget> of(String clientId, @Nullable String apiKey, @Nullable Granted grant) {
		Stream<RevocationTarget> named = (apiKey != null) ? Stream.of(client(clientId), key(apiKey))
				: Stream.of(client(clientId));
		return (grant != null) ? Stream.concat(named, numbered(clientId, grant)) : named;
	}

	private static Stream<RevocationTarget> numbered(String clientId, Granted grant) {
		return Stream.of(client(grant.teamId(), clientId), ofKey(grant),
				new RevocationTarget(Kind.SESSION, grant.sessionId(clientId)));
	}

	private static RevocationTarget ofKey(Granted grant) {
		return new RevocationTarget(Kind.API_TOKEN, Long.toString(grant.apiTokenId()));
	}

	/**
	 * Returns what is the same as this by the Panel's numbers.
	 * @param clientId client identifier of a client that falls under this
	 * @param grant the Panel's grant for it
	 * @return the same key, or the same client, as a number
	 */
	public RevocationTarget asNumber(String clientId, Granted grant) {
		boolean key = this.kind == Kind.API_KEY || this.kind == Kind.API_TOKEN;
		return key ? ofKey(grant) : new RevocationTarget(Kind.SESSION, grant.sessionId(clientId));
	}

	/**
	 * Returns whether a login falls under one of several targets.
	 * @param targets the targets
	 * @param clientId the client identifier
	 * @param apiKey the user name, {@code null} where there is none
	 * @param grant the Panel's grant, {@code null} where it is not known
	 * @return {@code true} if it does
	 */
	public static boolean match(Set<RevocationTarget> targets, String clientId, @Nullable String apiKey,
			@Nullable Granted grant) {
		return of(clientId, apiKey, grant).anyMatch(targets::contains);
	}

	/**
	 * Returns the target as a text, for other nodes.
	 * @return the text
	 */
	public String toText() {
		return this.kind + " " + this.name;
	}

	/**
	 * Reads a target.
	 * @param text its text
	 * @return the target
	 * @throws IllegalArgumentException if it is of no kind that is known
	 */
	public static RevocationTarget ofText(String text) {
		int end = text.indexOf(' ');
		if (end < 0) {
			throw new IllegalArgumentException("There is no target in \"" + text + "\"");
		}
		return new RevocationTarget(Kind.valueOf(text.substring(0, end)), text.substring(end + 1));
	}

	/**
	 * Kind of a target.
	 */
	public enum Kind {

		/** The user name that clients log in with. */
		API_KEY,

		/** The Panel's number of it. */
		API_TOKEN,

		/** One client, of any team. */
		CLIENT_ID,

		/** One client of one team. */
		CLIENT_OF_TEAM,

		/** One client's session. */
		SESSION

	}

}
