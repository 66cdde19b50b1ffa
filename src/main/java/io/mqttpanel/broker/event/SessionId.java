// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Identifier of a session: the team and the client that own it, as the Panel numbers
 * them, and the client identifier as a database without case compares it. Two spellings
 * that the Panel takes for one client are one client here too. The identifier is a
 * string, because the engine and its store know sessions by strings; a session that a
 * store of an earlier version holds has the client identifier alone and no owner.
 */
public final class SessionId {

	/** No client identifier and no topic has this character [MQTT-1.5.4-2]. */
	public static final char SEPARATOR = '\0';

	private static final Pattern IGNORED = Pattern.compile("[\\p{Mn}\\p{Cf}\\p{Cc}]");

	private SessionId() {
	}

	/**
	 * Returns the identifier of a client's session.
	 * @param teamId the team's number at the Panel
	 * @param mqttClientId the client's number at the Panel
	 * @param clientId the client identifier
	 * @return the identifier
	 */
	public static String of(long teamId, long mqttClientId, String clientId) {
		return teamId + "\0" + mqttClientId + SEPARATOR + folded(clientId);
	}

	/**
	 * Returns a client identifier in the form in which it is compared.
	 * @param clientId the client identifier
	 * @return the same without case, accents and characters that are not seen
	 */
	public static String folded(String clientId) {
		for (int i = 0; i < clientId.length(); i++) {
			char letter = clientId.charAt(i);
			if (letter >= 0x7F || letter < ' ' || (letter >= 'A' && letter <= 'Z')) {
				String plain = IGNORED.matcher(Normalizer.normalize(clientId, Form.NFKD)).replaceAll("");
				return plain.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
			}
		}
		return clientId;
	}

	/**
	 * Returns the team that owns a session.
	 * @param sessionId the identifier of the session
	 * @return the team's number in digits, empty for a session without an owner
	 */
	public static String team(String sessionId) {
		int end = sessionId.indexOf(SEPARATOR);
		return (end < 0) ? "" : sessionId.substring(0, end);
	}

	/**
	 * Returns the number of the team that owns a session.
	 * @param sessionId the identifier of the session
	 * @return the number, 0 for a session without an owner
	 */
	public static long teamNumber(String sessionId) {
		String team = team(sessionId);
		return team.isEmpty() ? 0 : Long.parseLong(team);
	}

	/**
	 * Returns the client of a session.
	 * @param sessionId the identifier of the session
	 * @return its client identifier in the form in which it is compared
	 */
	public static String client(String sessionId) {
		return sessionId.substring(sessionId.lastIndexOf(SEPARATOR) + 1);
	}

	/**
	 * Returns whether a session has an owner.
	 * @param sessionId the identifier of the session
	 * @return {@code false} for one of a store of an earlier version
	 */
	public static boolean isOwned(String sessionId) {
		return sessionId.indexOf(SEPARATOR) >= 0;
	}

}
