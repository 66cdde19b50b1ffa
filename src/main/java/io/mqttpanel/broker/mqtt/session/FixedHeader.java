// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.buffer.ByteBuf;

/**
 * Fixed header of an MQTT packet in bytes that are not decoded [MQTT-2.1].
 */
public final class FixedHeader {

	/** Maximum length in bytes: one for type and flags, four for the Remaining Length. */
	public static final int MAX_LENGTH = 5;

	private static final int BITS = 7;

	private static final int MASK = 0x7F;

	private FixedHeader() {
	}

	/**
	 * Returns the length of a fixed header.
	 * @param bytes the bytes
	 * @param start index of the first byte of a packet
	 * @return number of bytes, 0 if its end is not among the bytes, or it has more than
	 * {@link #MAX_LENGTH}
	 */
	public static int length(ByteBuf bytes, int start) {
		int end = Math.min(bytes.writerIndex(), start + MAX_LENGTH);
		for (int index = start + 1; index < end; index++) {
			if (bytes.getByte(index) >= 0) {
				return index + 1 - start;
			}
		}
		return 0;
	}

	/**
	 * Returns the Remaining Length [MQTT-2.1.4].
	 * @param bytes the bytes
	 * @param start index of the first byte of a packet
	 * @param length length of the fixed header
	 * @return number of bytes behind the fixed header
	 */
	public static int remainingLength(ByteBuf bytes, int start, int length) {
		int remaining = 0;
		for (int index = start + length - 1; index > start; index--) {
			remaining = (remaining << BITS) | (bytes.getByte(index) & MASK);
		}
		return remaining;
	}

}
