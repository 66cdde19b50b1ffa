// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Text frames the way a WebSocket client writes them, one behind the other, so that many
 * go into the socket as one [RFC 6455, section 5]. For one thread, which need not be the
 * one that made it: that one may wait for randomness.
 */
public final class FrameBatch {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private static final int FULL = 16 << 10;

	private static final int LONGEST_HEADER = 14;

	private static final int LAST_TEXT_FRAME = 0x81;

	private static final int MASKED = 0x80;

	private static final int TWO_BYTES_OF_LENGTH = 126;

	private static final int EIGHT_BYTES_OF_LENGTH = 127;

	/** Nobody in between may foresee what the masked bytes will be. */
	private final SplittableRandom masks = new SplittableRandom(new SecureRandom().nextLong());

	private byte[] bytes = new byte[2 * FULL];

	private int length;

	/**
	 * Adds a frame.
	 * @param text its content in UTF-8
	 */
	public void add(byte[] text) {
		int most = this.length + text.length + LONGEST_HEADER;
		if (most > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, 2 * most);
		}
		put(LAST_TEXT_FRAME);
		putLength(text.length);
		int mask = this.masks.nextInt();
		for (int shift = 24; shift >= 0; shift -= 8) {
			put(mask >>> shift);
		}
		putMasked(text, mask);
	}

	private void putLength(int size) {
		if (size < TWO_BYTES_OF_LENGTH) {
			put(MASKED | size);
		}
		else if (size < 1 << Short.SIZE) {
			put(MASKED | TWO_BYTES_OF_LENGTH);
			put(size >>> 8);
			put(size);
		}
		else {
			put(MASKED | EIGHT_BYTES_OF_LENGTH);
			for (int shift = 56; shift >= 0; shift -= 8) {
				put((int) ((long) size >>> shift));
			}
		}
	}

	private void putMasked(byte[] text, int mask) {
		long wide = ((long) mask << 32) | (mask & 0xFFFFFFFFL);
		int at = 0;
		for (; at <= text.length - Long.BYTES; at += Long.BYTES) {
			LONGS.set(this.bytes, this.length, (long) LONGS.get(text, at) ^ wide);
			this.length += Long.BYTES;
		}
		for (; at < text.length; at++) {
			put(text[at] ^ (mask >>> (24 - 8 * (at & 3))));
		}
	}

	private void put(int value) {
		this.bytes[this.length++] = (byte) value;
	}

	/**
	 * Forgets what was not taken.
	 */
	public void clear() {
		this.length = 0;
	}

	/**
	 * Returns whether there is nothing to be taken.
	 * @return {@code true} if no frame was added since the last take
	 */
	public boolean isEmpty() {
		return this.length == 0;
	}

	/**
	 * Returns whether this should be taken before more is added.
	 * @return {@code true} if it is large enough
	 */
	public boolean isFull() {
		return this.length >= FULL;
	}

	/**
	 * Takes all frames and begins anew.
	 * @return the bytes for the socket
	 */
	public byte[] take() {
		byte[] taken = Arrays.copyOf(this.bytes, this.length);
		this.length = 0;
		return taken;
	}

}
