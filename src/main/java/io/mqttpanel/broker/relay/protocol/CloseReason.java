// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

/**
 * Reason for the end of a connection to the Panel, with the advice for the next attempt.
 *
 * @param reason the reason in words, for logs
 * @param advice the advice for the next attempt
 */
public record CloseReason(String reason, Advice advice) {

	/** Close code for a message over the Panel's rate limit, which is lost. */
	static final int OVER_RATE_LIMIT = 4301;

	private static final int UNKNOWN_APPLICATION = 4001;

	/**
	 * Interprets a code of the Pusher protocol.
	 * @param code the code of {@code pusher:error} or of a close frame
	 * @param message the message with the code
	 * @return the close reason
	 */
	public static CloseReason of(int code, String message) {
		String reason = "the Panel says " + code + (message.isBlank() ? "" : " (" + message + ")");
		if (code == UNKNOWN_APPLICATION) {
			return new CloseReason(reason + ": it does not know the key in mqtt-panel.relay.app-key",
					Advice.AFTER_A_CHANGE);
		}
		if (code >= 4000 && code < 4100) {
			return new CloseReason(reason + ": it will not accept this connection until something is changed",
					Advice.AFTER_A_CHANGE);
		}
		return new CloseReason(reason, (code >= 4200 && code < 4300) ? Advice.AT_ONCE : Advice.LATER);
	}

	/**
	 * Advice for the next attempt.
	 */
	public enum Advice {

		/** Connect at once. */
		AT_ONCE,

		/** Connect after a delay. */
		LATER,

		/** Connect rarely, because the configuration has to be changed first. */
		AFTER_A_CHANGE

	}
}
