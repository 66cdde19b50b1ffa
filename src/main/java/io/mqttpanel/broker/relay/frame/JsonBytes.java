// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * JSON in UTF-8, written from front to back into memory that is used again and again. Of
 * text only what JSON asks for is escaped. For one thread.
 */
final class JsonBytes {

	/** Two characters for each number below 100. */
	private static final byte[] PAIRS = pairs();

	/** For each ASCII character what follows the backslash, 0 where it needs none. */
	private static final byte[] ESCAPES = escapes();

	private static final byte[] HEX = ascii("0123456789ABCDEF");

	private static final byte[] UNICODE = ascii("\\u00");

	private static final byte[] TRUE = ascii("true");

	private static final byte[] FALSE = ascii("false");

	private static final int LONGEST_CHARACTER = 6;

	private static final int LONGEST_NUMBER = 20;

	private byte[] bytes = new byte[1024];

	private int length;

	/**
	 * Returns the bytes of a text that is ASCII, to be used as a constant.
	 * @param text the text
	 * @return its bytes
	 */
	static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] pairs() {
		byte[] pairs = new byte[200];
		for (int i = 0; i < 100; i++) {
			pairs[2 * i] = (byte) ('0' + i / 10);
			pairs[2 * i + 1] = (byte) ('0' + i % 10);
		}
		return pairs;
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

	void reset() {
		this.length = 0;
	}

	int length() {
		return this.length;
	}

	byte[] copy() {
		return Arrays.copyOf(this.bytes, this.length);
	}

	/**
	 * Returns the memory written to, for somebody who reads it before more is written.
	 * @return the memory, of which {@link #length()} bytes are meant
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
	 * Writes a character that is not one byte as it is.
	 * @return 1 if it took two {@code char}s
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

	/**
	 * Writes text that is UTF-8 already.
	 * @param utf8 valid UTF-8
	 * @param count how many of its bytes are meant
	 * @return this
	 */
	JsonBytes string(byte[] utf8, int count) {
		reserve(count * LONGEST_CHARACTER + 2);
		put('"');
		for (int i = 0; i < count; i++) {
			byte next = utf8[i];
			if (next < 0 || ESCAPES[next] == 0) {
				put(next);
			}
			else {
				escape(next);
			}
		}
		put('"');
		return this;
	}

	JsonBytes base64(byte[] content, int count) {
		ByteBuffer encoded = Base64.getEncoder().encode(ByteBuffer.wrap(content, 0, count));
		reserve(encoded.remaining() + 2);
		put('"');
		raw(encoded.array(), 0, encoded.remaining());
		put('"');
		return this;
	}

}
