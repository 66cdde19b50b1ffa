// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

import io.netty.buffer.ByteBuf;

/**
 * Text frames of a WebSocket client, one behind the other as they go over the wire:
 * whole, without extensions, and masked [RFC 6455, 5.2 and 5.3]. For one thread.
 */
final class MaskedText {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private static final int FULL = 16 << 10;

	private static final int LONGEST_HEADER = 14;

	private static final int LAST_TEXT_FRAME = 0x81;

	private static final int MASKED = 0x80;

	private static final int TWO_BYTES_OF_LENGTH = 126;

	private static final int EIGHT_BYTES_OF_LENGTH = 127;

	private final SplittableRandom masks;

	private byte[] bytes = new byte[2 * FULL];

	private int length;

	MaskedText(SplittableRandom masks) {
		this.masks = masks;
	}

	/**
	 * Adds a frame.
	 * @param text its content in UTF-8, read to its end and not released
	 */
	void add(ByteBuf text) {
		int size = text.readableBytes();
		int most = this.length + size + LONGEST_HEADER;
		if (most > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, 2 * most);
		}
		put(LAST_TEXT_FRAME);
		putLength(size);
		int mask = this.masks.nextInt();
		for (int shift = 24; shift >= 0; shift -= 8) {
			put(mask >>> shift);
		}
		text.readBytes(this.bytes, this.length, size);
		mask(this.length + size, mask);
	}

	private void putLength(int size) {
		if (size < TWO_BYTES_OF_LENGTH) {
			put(MASKED | size);
			return;
		}
		boolean wide = size >= 1 << Short.SIZE;
		put(MASKED | (wide ? EIGHT_BYTES_OF_LENGTH : TWO_BYTES_OF_LENGTH));
		for (int shift = wide ? Long.SIZE - Byte.SIZE : Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
			put((int) ((long) size >>> shift));
		}
	}

	private void mask(int end, int mask) {
		long wide = ((long) mask << Integer.SIZE) | (mask & 0xFFFFFFFFL);
		for (; this.length <= end - Long.BYTES; this.length += Long.BYTES) {
			LONGS.set(this.bytes, this.length, (long) LONGS.get(this.bytes, this.length) ^ wide);
		}
		for (int shift = 24; this.length < end; shift = (shift - 8) & 31) {
			put(this.bytes[this.length] ^ (mask >>> shift));
		}
	}

	private void put(int value) {
		this.bytes[this.length++] = (byte) value;
	}

	/**
	 * Returns whether this should be written before more is added.
	 * @return {@code true} if it is large enough
	 */
	boolean isFull() {
		return this.length >= FULL;
	}

	/**
	 * Returns how much there is.
	 * @return bytes
	 */
	int length() {
		return this.length;
	}

	/**
	 * Moves all frames and begins anew.
	 * @param buffer where they go
	 * @return that buffer
	 */
	ByteBuf moveTo(ByteBuf buffer) {
		buffer.writeBytes(this.bytes, 0, this.length);
		this.length = 0;
		if (this.bytes.length > 8 * FULL) {
			this.bytes = new byte[2 * FULL];
		}
		return buffer;
	}

}
