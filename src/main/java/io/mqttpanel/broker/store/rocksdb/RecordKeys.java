// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Keys of records as they are stored: the number of the kind (1 byte), the length of the
 * session's name in UTF-8 (2 bytes), the name, the key. Records of one kind are together,
 * and among them those of one session. Contents that messages share have a kind and a
 * number (8 bytes), and what was stored with one of them another kind, the number, and
 * the key of the message.
 */
final class RecordKeys {

	/** Sorts before all records. */
	private static final byte[] FORMAT = { 0, 'f', 'o', 'r', 'm', 'a', 't' };

	/** Kinds that end with their session. */
	static final Set<Kind> OF_SESSIONS = EnumSet.complementOf(EnumSet.of(Kind.RETAINED));

	private static final int HEAD = 3;

	private static final byte CONTENT = 9;

	private static final byte USE = 10;

	private RecordKeys() {
	}

	/** The record that has the number of the format. */
	static byte[] format() {
		return FORMAT.clone();
	}

	/** Where records of a kind begin. */
	static byte[] of(Kind kind) {
		return new byte[] { number(kind) };
	}

	/** Where records of a session begin, and with a key one of them. */
	static byte[] of(Kind kind, String owner, byte... key) {
		byte[] name = owner.getBytes(StandardCharsets.UTF_8);
		if (name.length > 0xFFFF) {
			throw new IllegalArgumentException("The name of a session takes more than 65,535 bytes");
		}
		return ByteBuffer.allocate(HEAD + name.length + key.length)
			.put(number(kind))
			.putShort((short) name.length)
			.put(name)
			.put(key)
			.array();
	}

	/** The first key behind all that begin with the prefix. */
	static byte[] end(byte[] prefix) {
		int last = prefix.length - 1;
		while (prefix[last] == (byte) 0xFF) {
			last--;
		}
		byte[] end = Arrays.copyOf(prefix, last + 1);
		end[last]++;
		return end;
	}

	static String owner(byte[] stored) {
		return new String(stored, HEAD, ownerLength(stored), StandardCharsets.UTF_8);
	}

	static byte[] key(byte[] stored) {
		return Arrays.copyOfRange(stored, HEAD + ownerLength(stored), stored.length);
	}

	private static int ownerLength(byte[] stored) {
		return ByteBuffer.wrap(stored).getShort(1) & 0xFFFF;
	}

	static byte[] contents() {
		return new byte[] { CONTENT };
	}

	static byte[] uses() {
		return new byte[] { USE };
	}

	static byte[] content(long number) {
		return ByteBuffer.allocate(1 + Long.BYTES).put(CONTENT).putLong(number).array();
	}

	/** Where the uses of a content begin, and with a message one of them. */
	static byte[] use(long number, byte... message) {
		return ByteBuffer.allocate(1 + Long.BYTES + message.length).put(USE).putLong(number).put(message).array();
	}

	/** The number of a content, or of that of a use. */
	static long content(byte[] stored) {
		return ByteBuffer.wrap(stored).getLong(1);
	}

	/** The key of the message of a use. */
	static byte[] message(byte[] use) {
		return Arrays.copyOfRange(use, 1 + Long.BYTES, use.length);
	}

	/** These numbers are on disk: they never change, nor do 9 and 10. */
	private static byte number(Kind kind) {
		return switch (kind) {
			case SESSION -> 1;
			case SUBSCRIPTION -> 2;
			case MESSAGE -> 3;
			case SENT -> 4;
			case RECEIVED -> 5;
			case WILL -> 6;
			case RETAINED -> 7;
			case RETAINED_SENDING -> 8;
		};
	}

}
