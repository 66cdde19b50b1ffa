// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;

/**
 * Message in flight as it is stored, under its packet identifier.
 *
 * @param number the number of the message
 * @param order its position among what was sent
 * @param received whether the client has it and PUBREL is owed
 */
record SentRecord(long number, long order, boolean received) {

	/**
	 * Returns the key of a packet identifier.
	 * @param packetId the packet identifier
	 * @return its key among those of its session
	 */
	static byte[] key(int packetId) {
		return ByteBuffer.allocate(Short.BYTES).putShort((short) packetId).array();
	}

	byte[] encode() {
		return ByteBuffer.allocate(2 * Long.BYTES + 1)
			.putLong(this.number)
			.putLong(this.order)
			.put((byte) (this.received ? 1 : 0))
			.array();
	}

	static SentRecord decode(byte[] value) {
		ByteBuffer buffer = ByteBuffer.wrap(value);
		return new SentRecord(buffer.getLong(), buffer.getLong(), buffer.get() != 0);
	}

}
