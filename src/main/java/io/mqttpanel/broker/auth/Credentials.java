// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import org.jspecify.annotations.Nullable;

/**
 * Credentials that a client presents in CONNECT. Prints without the password.
 *
 * @param clientId the client identifier, empty where the client has none
 * @param username the user name: the Panel's API key
 * @param password the password: the Panel's API secret
 * @param remoteHost the host the client connects from, of IPv6 its /64 network; empty
 * where that is not known
 */
public record Credentials(String clientId, @Nullable String username, byte @Nullable [] password, String remoteHost) {

	/** What a decoder makes of bytes that are not UTF-8. */
	private static final int REPLACEMENT = 0xFFFD;

	/** Characters that are not seen, and that are no white space by their category. */
	private static final String INVISIBLE = "\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200C\u200D\u200E"
			+ "\u200F\u2060\u2061\u2062\u2063\u2064\u2065\u2066\u2067\u2068\u2069\u206A\u206B\u206C\u206D\u206E"
			+ "\u206F\u2800\u3164\uFEFF\uFFA0\uD834\uDD59\uD834\uDD73\uD834\uDD74\uD834\uDD75\uD834\uDD76\uD834"
			+ "\uDD77\uD834\uDD78\uD834\uDD79\uD834\uDD7A\uDB40\uDC20";

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
	 * Returns whether a part of credentials means the same to the Panel as to the broker.
	 * A database fails on control characters, and the Panel removes white space and
	 * invisible characters at both ends: it would take the part for another one.
	 * @param part a client identifier, a user name or a password
	 * @return {@code false} also for the empty text and for what is no Unicode text
	 */
	public static boolean isUnambiguous(CharSequence part) {
		int[] text = part.codePoints().toArray();
		for (int character : text) {
			boolean surrogate = Character.getType(character) == Character.SURROGATE;
			if (Character.isISOControl(character) || surrogate || character == REPLACEMENT) {
				return false;
			}
		}
		return text.length > 0 && !isTrimmed(text[0]) && !isTrimmed(text[text.length - 1]);
	}

	private static boolean isTrimmed(int character) {
		return Character.isSpaceChar(character) || INVISIBLE.indexOf(character) >= 0;
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
