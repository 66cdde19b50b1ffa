// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Buffer for JSON in UTF-8, written from front to back and used again for each frame.
 * Only the characters that JSON requires are escaped. For one thread.
 */
final class JsonBytes implements TextFrame {

	/** Character behind the backslash for each ASCII character, 0 for no escape. */
	static final byte[] ESCAPES = escapes();

	static final byte[] HEX = ascii("0123456789ABCDEF");

	/** Two digits of each number below 100. */
	private static final byte[] PAIRS = pairs();

	private static final byte[] UNICODE = ascii("\\u00");

	private static final byte[] TRUE = ascii("true");

	private static final byte[] FALSE = ascii("false");

	private static final int LONGEST_CHARACTER = 6;

	private static final int LONGEST_NUMBER = 20;

	private byte[] bytes = new byte[1024];

	private int length;

	/**
	 * Returns an ASCII text as bytes, for use as a constant.
	 * @param text the text
	 * @return its bytes
	 */
	static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
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

	private static byte[] pairs() {
		byte[] pairs = new byte[200];
		for (int i = 0; i < 100; i++) {
			pairs[2 * i] = (byte) ('0' + i / 10);
			pairs[2 * i + 1] = (byte) ('0' + i % 10);
		}
		return pairs;
	}

	void reset() {
		this.length = 0;
	}

	@Override
	public int length() {
		return this.length;
	}

	@Override
	public void writeTo(ByteBuffer target) {
		target.put(this.bytes, 0, this.length);
	}

	byte[] copy() {
		return Arrays.copyOf(this.bytes, this.length);
	}

	/**
	 * Returns the array behind this buffer, valid until more is written.
	 * @return the array, of which the first {@link #length()} bytes are in use
	 */
	byte[] array() {
		return this.bytes;
	}

	private void reserve(int more) {
		if (this.bytes.length - this.length < more) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(this.length + more, 2 * this.bytes.length));
		}
	}

	JsonBytes raw(byte[] json) {
		return raw(json, 0, json.length);
	}

	private JsonBytes raw(byte[] json, int offset, int count) {
		reserve(count);
		System.arraycopy(json, offset, this.bytes, this.length, count);
		this.length += count;
		return this;
	}

	JsonBytes number(long value) {
		if (value < 0) {
			return raw(ascii(Long.toString(value)));
		}
		reserve(LONGEST_NUMBER);
		int end = this.length + digits(value);
		this.length = end;
		long rest = value;
		while (rest >= 10) {
			long hundreds = rest / 100;
			int pair = (int) (rest - hundreds * 100) * 2;
			this.bytes[--end] = PAIRS[pair + 1];
			this.bytes[--end] = PAIRS[pair];
			rest = hundreds;
		}
		if (rest > 0 || value == 0) {
			this.bytes[--end] = (byte) ('0' + rest);
		}
		return this;
	}

	private static int digits(long value) {
		int digits = 1;
		for (long power = 10; digits < 19 && value >= power; power *= 10) {
			digits++;
		}
		return digits;
	}

	JsonBytes bool(boolean value) {
		return raw(value ? TRUE : FALSE);
	}

	JsonBytes string(String text) {
		reserve(text.length() * LONGEST_CHARACTER + 2);
		byte[] target = this.bytes;
		int at = this.length;
		target[at++] = '"';
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character < 0x80 && ESCAPES[character] == 0) {
				target[at++] = (byte) character;
			}
			else {
				this.length = at;
				i += special(text, i);
				at = this.length;
			}
		}
		target[at++] = '"';
		this.length = at;
		return this;
	}

	/**
	 * Writes a character that is escaped or takes more than one byte.
	 * @return 1 if it is made of two {@code char}s, 0 otherwise
	 */
	private int special(String text, int index) {
		int character = text.codePointAt(index);
		if (character < 0x80) {
			escape((byte) character);
			return 0;
		}
		if (character < 0x800) {
			put(0xC0 | character >> 6);
		}
		else if (character < 0x10000) {
			put(0xE0 | character >> 12);
			put(0x80 | character >> 6 & 0x3F);
		}
		else {
			put(0xF0 | character >> 18);
			put(0x80 | character >> 12 & 0x3F);
			put(0x80 | character >> 6 & 0x3F);
		}
		put(0x80 | character & 0x3F);
		return Character.charCount(character) - 1;
	}

	private void put(int value) {
		this.bytes[this.length++] = (byte) value;
	}

	private void escape(byte ascii) {
		byte escape = ESCAPES[ascii];
		if (escape == 'u') {
			raw(UNICODE);
			put(HEX[ascii >> 4]);
			put(HEX[ascii & 0xF]);
		}
		else {
			put('\\');
			put(escape);
		}
	}

}
