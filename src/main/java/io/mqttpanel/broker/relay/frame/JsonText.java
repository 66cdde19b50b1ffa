// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

/**
 * How much room UTF-8 text takes as a JSON string, as Jackson escapes it.
 */
final class JsonText {

	private JsonText() {
	}

	/**
	 * Finds the longest beginning of a text that fits, cut between two characters.
	 * @param utf8 valid UTF-8
	 * @param length how many of its bytes are meant
	 * @param room how many bytes its JSON form may take, quotes not counted
	 * @return the number of bytes of the text that fit
	 */
	static int fit(byte[] utf8, int length, int room) {
		int used = 0;
		int position = 0;
		while (position < length) {
			int bytes = characterBytes(utf8[position]);
			used += (bytes > 1) ? bytes : escapedLength(utf8[position]);
			if (used > room) {
				return position;
			}
			position += bytes;
		}
		return length;
	}

	private static int characterBytes(byte first) {
		if (first >= 0) {
			return 1;
		}
		if ((first & 0xE0) == 0xC0) {
			return 2;
		}
		return ((first & 0xF0) == 0xE0) ? 3 : 4;
	}

	private static int escapedLength(byte ascii) {
		return switch (ascii) {
			case '"', '\\', '\b', '\t', '\n', '\f', '\r' -> 2;
			default -> (ascii < ' ') ? 6 : 1;
		};
	}

}
