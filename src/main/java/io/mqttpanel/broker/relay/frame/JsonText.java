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

	private static final byte[] UNICODE = JsonBytes.ascii("\\u00");

	private static final int UNICODE_LENGTH = 6;

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGHEST_BITS = ONES * 0x80;

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
			if (isPlainWord(utf8, position, length)) {
				position += Long.BYTES;
				escaped += Long.BYTES;
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
	 * Writes the escaped form.
	 * @param utf8 valid UTF-8
	 * @param length the length of the text in bytes
	 * @param target where it goes
	 */
	static void write(byte[] utf8, int length, ByteBuffer target) {
		int position = 0;
		while (position < length) {
			if (isPlainWord(utf8, position, length)) {
				target.putLong(Words.get(utf8, position));
				position += Long.BYTES;
			}
			else {
				for (int end = Math.min(position + Long.BYTES, length); position < end; position++) {
					write(utf8[position], target);
				}
			}
		}
	}

	private static void write(byte next, ByteBuffer target) {
		byte escape = (next < 0) ? 0 : ESCAPES[next];
		if (escape == 0) {
			target.put(next);
		}
		else if (escape == 'u') {
			target.put(UNICODE).put(HEX[next >> 4]).put(HEX[next & 0xF]);
		}
		else {
			target.put((byte) '\\').put(escape);
		}
	}

	/**
	 * Tells whether the next eight bytes are written as they are. None of them may be a
	 * control character, a quote or a backslash.
	 */
	private static boolean isPlainWord(byte[] utf8, int position, int length) {
		if (position > length - Long.BYTES) {
			return false;
		}
		long word = Words.get(utf8, position);
		long quotes = word ^ ONES * '"';
		long backslashes = word ^ ONES * '\\';
		long found = (word - ONES * ' ') & ~word | (quotes - ONES) & ~quotes | (backslashes - ONES) & ~backslashes;
		return (found & HIGHEST_BITS) == 0;
	}

	private static int escapedLength(byte next) {
		byte escape = (next < 0) ? 0 : ESCAPES[next];
		if (escape == 0) {
			return 1;
		}
		return (escape == 'u') ? UNICODE_LENGTH : 2;
	}

}
