// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import org.jspecify.annotations.Nullable;

/**
 * The reason codes of refusals [MQTT5-2.4] in words. They are for whoever programs the
 * client, tell nothing that the code does not, and are ASCII.
 */
final class ReasonStrings {

	private static final int FAILURE = 0x80;

	private ReasonStrings() {
	}

	static boolean isFailure(int code) {
		return (code & FAILURE) != 0;
	}

	/**
	 * Returns what a reason code means.
	 * @param code the code, signed or unsigned
	 * @return the sentence, {@code null} for what is no refusal or is never sent
	 */
	static @Nullable String of(int code) {
		return switch (code & 0xFF) {
			case 0x80 -> "Unspecified error";
			case 0x81 -> "The packet is malformed";
			case 0x82 -> "The packet breaks a rule of the protocol";
			case 0x84 -> "This version of MQTT is not served";
			case 0x85 -> "The client identifier is missing or not valid";
			case 0x86 -> "The user name or password is wrong";
			case 0x87 -> "Not allowed by the rules for this client";
			case 0x88 -> "The server is unavailable, try again later";
			case 0x89 -> "The server is busy, try again later";
			case 0x8B -> "The server shuts down";
			case 0x8D -> "Nothing was received within the keep alive time";
			case 0x8E -> "The client has connected again";
			case 0x8F -> "The topic filter is not valid or too deep";
			case 0x90 -> "The topic name is not valid or too deep";
			case 0x93 -> "More messages are unacknowledged than the receive maximum allows";
			case 0x94 -> "The topic alias is 0 or above the maximum";
			case 0x95 -> "The packet is too large";
			case 0x96 -> "Messages come too fast";
			case 0x97 -> "A limit is reached";
			case 0x99 -> "The payload is not what its format indicator says";
			case 0x9F -> "Connections come too fast, try again later";
			default -> null;
		};
	}

}
