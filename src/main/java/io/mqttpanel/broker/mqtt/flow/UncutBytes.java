// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Buffer of the bytes of a client that are not cut into packets yet. Netty's own lets a
 * buffer grow at its end for as long as packets that were cut out of its beginning are in
 * use, which are those that wait. This one begins a new buffer when the bytes do not fit,
 * and when they take a small part of a large one.
 */
final class UncutBytes implements ByteToMessageDecoder.Cumulator {

	/** As large as two reads, one of which waits for the rest of a packet. */
	static final int SMALL = 128 * 1024;

	private static final int MOST_TIMES = 4;

	/**
	 * Returns whether a buffer is to be replaced, as little is left in it.
	 * @param bytes the buffer
	 * @return {@code true} if it is much larger than its bytes
	 */
	static boolean isTooLarge(ByteBuf bytes) {
		return bytes.capacity() > SMALL && bytes.readableBytes() < bytes.capacity() / MOST_TIMES;
	}

	@Override
	public ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf before, ByteBuf more) {
		if (before.isReadable() && (isTooLarge(before) || more.readableBytes() > before.maxFastWritableBytes())) {
			int size = before.readableBytes() + more.readableBytes();
			ByteBuf next = allocator.buffer(allocator.calculateNewCapacity(size, Integer.MAX_VALUE));
			next.writeBytes(before);
			before.release();
			return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, next, more);
		}
		return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, more);
	}

}
