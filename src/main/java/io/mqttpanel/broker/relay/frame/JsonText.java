// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * UTF-8 text as the content of a JSON string: whether it is valid, its length, the part
 * that fits, and its escaped form. It is never decoded into characters, and only those
 * that JSON requires are escaped.
 */
final class JsonText {

	/** Result of {@link #validate} for bytes that are not UTF-8. */
	static final int MALFORMED = -1;

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private static final int UNICODE_LENGTH = 6;

	private static final long ONES = 0x0101010101010101L;

	private static final long LOWER_BITS = ONES * 0x7F;

	private static final long HIGHEST_BITS = ONES << 7;

	private JsonText() {
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
			if (position <= length - Long.BYTES && (word(bytes, position) & HIGHEST_BITS) == 0) {
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

	private static long word(byte[] bytes, int index) {
		return (long) WORDS.get(bytes, index);
	}

	/**
	 * Returns the size of a character.
	 * @param first its first byte
	 * @return the number of its bytes, 0 if no character begins with this byte
	 */
	private static int size(byte first) {
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

	/**
	 * Finds the longest beginning of a text that fits, cut between two characters.
	 * @param utf8 valid UTF-8
	 * @param length the length of the text in bytes
	 * @param room the most bytes its escaped form may take
	 * @return the number of bytes of the text that fit
	 */
	static int fit(byte[] utf8, int length, int room) {
		int used = 0;
		int position = 0;
		while (position < length) {
			int bytes = size(utf8[position]);
			used += (bytes > 1) ? bytes : escapedLength(utf8[position]);
			if (used > room) {
				return position;
			}
			position += bytes;
		}
		return length;
	}

	/**
	 * Returns the length of the escaped form.
	 * @param utf8 valid UTF-8
	 * @param length the length of the text in bytes
	 * @return its length in bytes
	 */
	static int escapedLength(byte[] utf8, int length) {
		int escaped = 0;
		int position = 0;
		while (position < length) {
			long word = (position <= length - Long.BYTES) ? word(utf8, position) : 0;
			if (controls(word) == 0) {
				escaped += Long.BYTES + Long.bitCount(quotes(word));
				position += Long.BYTES;
			}
			else {
				for (int end = Math.min(position + Long.BYTES, length); position < end; position++) {
					escaped += escapedLength(utf8[position]);
				}
			}
		}
		return escaped;
	}

	/**
	 * Writes the escaped form, eight bytes at a time where there is room for them. Those
	 * behind a character to be escaped are written again after its escape.
	 * @param utf8 valid UTF-8
	 * @param length the length of the text in bytes
	 * @param target where it goes
	 */
	static void write(byte[] utf8, int length, ByteBuffer target) {
		int end = length - Long.BYTES;
		int room = target.limit() - Long.BYTES;
		int at = target.position();
		int position = 0;
		while (position <= end && at <= room) {
			long word = word(utf8, position);
			long special = controls(word) | quotes(word);
			target.putLong(at, word);
			int plain = Long.numberOfLeadingZeros(special) >>> 3;
			position += plain;
			at += plain;
			if (special != 0) {
				at = write(utf8[position++], target, at);
			}
		}
		for (; position < length; position++) {
			at = write(utf8[position], target, at);
		}
		target.position(at);
	}

	private static int write(byte next, ByteBuffer target, int at) {
		byte escape = (next < 0) ? 0 : JsonBytes.ESCAPES[next];
		if (escape == 0) {
			target.put(at, next);
			return at + 1;
		}
		target.put(at, (byte) '\\').put(at + 1, escape);
		if (escape != 'u') {
			return at + 2;
		}
		target.put(at + 2, (byte) '0').put(at + 3, (byte) '0');
		target.put(at + 4, JsonBytes.HEX[next >> 4]).put(at + 5, JsonBytes.HEX[next & 0xF]);
		return at + UNICODE_LENGTH;
	}

	/**
	 * Finds control characters.
	 * @param word eight bytes
	 * @return the highest bit of each byte that is one
	 */
	private static long controls(long word) {
		return zeros(word & ONES * 0xE0);
	}

	/**
	 * Finds quotes and backslashes.
	 * @param word eight bytes
	 * @return the highest bit of each byte that is one
	 */
	private static long quotes(long word) {
		return zeros(word ^ ONES * '"') | zeros(word ^ ONES * '\\');
	}

	private static long zeros(long word) {
		return ~((word & LOWER_BITS) + LOWER_BITS | word | LOWER_BITS);
	}

	private static int escapedLength(byte next) {
		byte escape = (next < 0) ? 0 : JsonBytes.ESCAPES[next];
		if (escape == 0) {
			return 1;
		}
		return (escape == 'u') ? UNICODE_LENGTH : 2;
	}

}
