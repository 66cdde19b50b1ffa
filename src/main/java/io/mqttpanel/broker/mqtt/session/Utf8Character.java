// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.buffer.ByteBuf;

/**
 * Character of a UTF-8 Encoded String [MQTT5-1.5.4] that is no printable one of ASCII.
 */
final class Utf8Character {

	private static final int MASK = 0x7F;

	/** The lowest character that takes a number of bytes, by that number. */
	private static final int[] LOWEST = { 0, 0, 0x80, 0x800, 0x10000 };

	private Utf8Character() {
	}

	/**
	 * Returns the length of a character: well-formed, no surrogate [MQTT-1.5.4-1] and not
	 * U+0000 [MQTT-1.5.4-2]. Control characters and non-characters, which a receiver may
	 * refuse, are refused, as Mosquitto does.
	 * @param text the bytes
	 * @param start index of its first byte
	 * @param end index behind the last byte of the string
	 * @return number of bytes, 0 if there is no character that a string may have
	 */
	static int length(ByteBuf text, int start, int end) {
		int first = text.getUnsignedByte(start);
		int bytes = (first >= 0xF0) ? 4 : (first >= 0xE0) ? 3 : 2;
		int character = first & (MASK >> bytes);
		boolean good = first >= 0xC2 && first <= 0xF4 && start + bytes <= end;
		for (int i = 1; good && i < bytes; i++) {
			int next = text.getUnsignedByte(start + i);
			good = next >> 6 == 2;
			character = character << 6 | next & 0x3F;
		}
		return (good && character >= LOWEST[bytes] && isAllowed(character)) ? bytes : 0;
	}

	private static boolean isAllowed(int character) {
		boolean surrogate = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
		boolean none = (character >= 0xFDD0 && character <= 0xFDEF) || (character & 0xFFFE) == 0xFFFE;
		return character > 0x9F && character <= Character.MAX_CODE_POINT && !surrogate && !none;
	}

}
