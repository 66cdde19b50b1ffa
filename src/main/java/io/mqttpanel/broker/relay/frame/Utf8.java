// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

/**
 * Validation of UTF-8 in place, without decoding it into characters.
 */
final class Utf8 {

	/** Result of {@link #validate} for bytes that are not UTF-8. */
	static final int MALFORMED = -1;

	private static final long HIGHEST_BITS = 0x8080808080808080L;

	private Utf8() {
	}

	/**
	 * Validates a text.
	 * @param bytes an array that begins with the text
	 * @param length the length of the text in bytes
	 * @param cut whether the text goes on behind these bytes, so that the last character
	 * may be incomplete
	 * @return the length of all complete characters, or {@link #MALFORMED}
	 */
	static int validate(byte[] bytes, int length, boolean cut) {
		int position = 0;
		while (position < length) {
			if (position <= length - Long.BYTES && (Words.get(bytes, position) & HIGHEST_BITS) == 0) {
				position += Long.BYTES;
			}
			else {
				int size = size(bytes[position]);
				int available = Math.min(size, length - position);
				if (size == 0 || isMalformed(bytes, position, available)) {
					return MALFORMED;
				}
				if (available < size) {
					return cut ? position : MALFORMED;
				}
				position += size;
			}
		}
		return length;
	}

	/**
	 * Returns the size of a character.
	 * @param first its first byte
	 * @return the number of its bytes, 0 if no character begins with this byte
	 */
	static int size(byte first) {
		int value = first & 0xFF;
		if (value < 0x80) {
			return 1;
		}
		if (value < 0xE0) {
			return (value >= 0xC2) ? 2 : 0;
		}
		if (value < 0xF0) {
			return 3;
		}
		return (value <= 0xF4) ? 4 : 0;
	}

	private static boolean isMalformed(byte[] bytes, int position, int available) {
		for (int i = 1; i < available; i++) {
			if ((bytes[position + i] & 0xC0) != 0x80) {
				return true;
			}
		}
		if (available < 2) {
			return false;
		}
		int second = bytes[position + 1] & 0xFF;
		return switch (bytes[position] & 0xFF) {
			case 0xE0 -> second < 0xA0;
			case 0xED -> second >= 0xA0 && available == 3;
			case 0xF0 -> second < 0x90;
			case 0xF4 -> second >= 0x90;
			default -> false;
		};
	}

}
