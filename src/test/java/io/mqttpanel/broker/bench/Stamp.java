// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import io.netty.buffer.ByteBuf;

/**
 * What a payload begins with, so that it can be told apart from every other.
 *
 * @param due when it was to be sent, on this process's clock
 * @param run which run it belongs to
 * @param flow which pair it belongs to
 * @param number its number in the flow, from 0
 */
record Stamp(long due, int run, int flow, int number) {

	static final int SIZE = Long.BYTES + 3 * Integer.BYTES;

	void writeTo(ByteBuf payload) {
		payload.writeLong(this.due).writeInt(this.run).writeInt(this.flow).writeInt(this.number);
	}

	static Stamp readFrom(ByteBuf payload) {
		return new Stamp(payload.readLong(), payload.readInt(), payload.readInt(), payload.readInt());
	}

}
