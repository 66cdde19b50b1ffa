// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import io.netty.buffer.ByteBuf;

/**
 * What a payload begins with, so that it can be told apart from every other. Written as
 * text, in hexadecimal digits, because most payloads are text.
 *
 * @param due when it was to be sent, on this process's clock
 * @param run which run it belongs to
 * @param flow which pair it belongs to
 * @param number its number in the flow, from 0
 */
record Stamp(long due, int run, int flow, int number) {

	static final int SIZE = 2 * (Long.BYTES + 3 * Integer.BYTES);

	private static final byte[] DIGITS = { '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e',
			'f' };

	void writeTo(ByteBuf payload) {
		write(payload, this.due, 2 * Long.BYTES);
		write(payload, this.run, 2 * Integer.BYTES);
		write(payload, this.flow, 2 * Integer.BYTES);
		write(payload, this.number, 2 * Integer.BYTES);
	}

	private static void write(ByteBuf payload, long value, int digits) {
		for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
			payload.writeByte(DIGITS[(int) (value >>> shift) & 0xf]);
		}
	}

	static Stamp readFrom(ByteBuf payload) {
		long due = read(payload, 2 * Long.BYTES);
		return new Stamp(due, (int) read(payload, 2 * Integer.BYTES), (int) read(payload, 2 * Integer.BYTES),
				(int) read(payload, 2 * Integer.BYTES));
	}

	private static long read(ByteBuf payload, int digits) {
		long value = 0;
		for (int i = 0; i < digits; i++) {
			value = (value << 4) | (Character.digit(payload.readByte(), 16) & 0xf);
		}
		return value;
	}

}
