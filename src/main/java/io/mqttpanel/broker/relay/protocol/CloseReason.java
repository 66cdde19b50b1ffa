// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

/**
 * Why a connection to the Panel came to its end, and what that means for the next.
 *
 * @param reason the sentence for the operator
 * @param advice when to try again
 */
public record CloseReason(String reason, Advice advice) {

	/** A message came over the Panel's rate limit and is lost. */
	static final int OVER_RATE_LIMIT = 4301;

	private static final int UNKNOWN_APPLICATION = 4001;

	/**
	 * Reads the codes of the Pusher protocol.
	 * @param code the code of {@code pusher:error} or of a close frame
	 * @param message what was said with it
	 * @return what it means
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
	 * When to try again.
	 */
	public enum Advice {

		/** There is nothing to wait for. */
		AT_ONCE,

		/** After a while. */
		LATER,

		/** Somebody has to change something first; look now and then. */
		AFTER_A_CHANGE

	}
}
