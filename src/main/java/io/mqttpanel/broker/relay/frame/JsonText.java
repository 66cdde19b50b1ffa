// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * UTF-8 text as the content of a JSON string: its length, the part that fits, and its
 * escaped form. Only the characters that JSON requires are escaped.
 */
final class JsonText {

	/** Character behind the backslash for each ASCII character, 0 for no escape. */
	private static final byte[] ESCAPES = escapes();

	private static final byte[] HEX = JsonBytes.ascii("0123456789ABCDEF");

	private static final int UNICODE_LENGTH = 6;

	private static final long ONES = 0x0101010101010101L;

	private static final long LOWER_BITS = ONES * 0x7F;

	private JsonText() {
	}

	private static byte[] escapes() {
		byte[] escapes = new byte[128];
		Arrays.fill(escapes, 0, ' ', (byte) 'u');
		escapes['\b'] = 'b';
		escapes['\t'] = 't';
		escapes['\n'] = 'n';
		escapes['\f'] = 'f';
		escapes['\r'] = 'r';
		escapes['"'] = '"';
		escapes['\\'] = '\\';
		return escapes;
	}

	/**
	 * Returns how an ASCII character is escaped.
	 * @param ascii the character
	 * @return the character behind the backslash, 0 if it needs no escape
	 */
	static byte escape(int ascii) {
		return ESCAPES[ascii];
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
			int bytes = Utf8.size(utf8[position]);
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
			long word = (position <= length - Long.BYTES) ? Words.get(utf8, position) : 0;
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
			long word = Words.get(utf8, position);
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
		byte escape = (next < 0) ? 0 : ESCAPES[next];
		if (escape == 0) {
			target.put(at, next);
			return at + 1;
		}
		target.put(at, (byte) '\\').put(at + 1, escape);
		if (escape != 'u') {
			return at + 2;
		}
		target.put(at + 2, (byte) '0').put(at + 3, (byte) '0');
		target.put(at + 4, HEX[next >> 4]).put(at + 5, HEX[next & 0xF]);
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
		byte escape = (next < 0) ? 0 : ESCAPES[next];
		if (escape == 0) {
			return 1;
		}
		return (escape == 'u') ? UNICODE_LENGTH : 2;
	}

}
