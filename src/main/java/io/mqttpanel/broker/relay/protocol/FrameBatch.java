// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.relay.frame.TextFrame;

/**
 * Text frames of a WebSocket client, encoded one behind the other in the direct memory
 * that the socket takes: whole, without extensions, masked in place [RFC 6455, 5.2 and
 * 5.3]. Several frames make one buffer, because each buffer costs more than a small frame
 * does. For one thread, which has to {@link #release()} it.
 */
final class FrameBatch {

	private static final int FULL = 16 << 10;

	private static final int CHUNK = 64 << 10;

	private static final int LONGEST_HEADER = 14;

	private static final int LAST_TEXT_FRAME = 0x81;

	private static final int MASKED = 0x80;

	private static final int TWO_BYTES_OF_LENGTH = 126;

	private static final int EIGHT_BYTES_OF_LENGTH = 127;

	private final ByteBufAllocator allocator;

	private final SplittableRandom masks;

	/** Memory of this batch and, in front of it, of those that were taken. */
	private @Nullable ByteBuf chunk;

	private ByteBuffer memory = ByteBuffer.allocate(0);

	private int start;

	/**
	 * Creates an empty batch.
	 * @param allocator allocates the memory
	 * @param masks source of the masks, unpredictable for others [RFC 6455, 10.3]
	 */
	FrameBatch(ByteBufAllocator allocator, SplittableRandom masks) {
		this.allocator = allocator;
		this.masks = masks;
	}

	/**
	 * Adds a frame. An empty batch takes a frame of any length.
	 * @param frame the frame
	 * @return {@code false} if there is no room, so that the batch has to be taken first
	 */
	boolean add(TextFrame frame) {
		int most = LONGEST_HEADER + frame.length();
		if (this.memory.remaining() < most) {
			if (!isEmpty()) {
				return false;
			}
			release();
			ByteBuf chunk = this.allocator.directBuffer(Math.max(CHUNK, most));
			this.chunk = chunk;
			this.memory = chunk.nioBuffer(0, chunk.capacity());
		}
		int mask = this.masks.nextInt();
		putHeader(frame.length());
		this.memory.putInt(mask);
		int content = this.memory.position();
		frame.writeTo(this.memory);
		mask(content, mask);
		return true;
	}

	private void putHeader(int length) {
		this.memory.put((byte) LAST_TEXT_FRAME);
		if (length < TWO_BYTES_OF_LENGTH) {
			this.memory.put((byte) (MASKED | length));
		}
		else if (length < 1 << Short.SIZE) {
			this.memory.put((byte) (MASKED | TWO_BYTES_OF_LENGTH)).putShort((short) length);
		}
		else {
			this.memory.put((byte) (MASKED | EIGHT_BYTES_OF_LENGTH)).putLong(length);
		}
	}

	private void mask(int begin, int mask) {
		int end = this.memory.position();
		int at = begin;
		long wide = ((long) mask << Integer.SIZE) | (mask & 0xFFFFFFFFL);
		for (; at <= end - Long.BYTES; at += Long.BYTES) {
			this.memory.putLong(at, this.memory.getLong(at) ^ wide);
		}
		for (int shift = 24; at < end; at++, shift = (shift - 8) & 31) {
			this.memory.put(at, (byte) (this.memory.get(at) ^ (mask >>> shift)));
		}
	}

	boolean isEmpty() {
		return this.memory.position() == this.start;
	}

	/**
	 * Returns whether the frames should be written before more are added.
	 * @return {@code true} if there is enough for one write
	 */
	boolean isFull() {
		return this.memory.position() - this.start >= FULL;
	}

	/**
	 * Takes the frames, without copying them, and begins an empty batch behind them.
	 * @return the frames, to be released by the caller, or {@code null} if there are none
	 */
	@Nullable ByteBuf take() {
		ByteBuf chunk = this.chunk;
		if (chunk == null || isEmpty()) {
			return null;
		}
		ByteBuf frames = chunk.retainedSlice(this.start, this.memory.position() - this.start);
		this.start = this.memory.position();
		return frames;
	}

	/**
	 * Releases the memory. Frames that were taken stay valid; those that were not are
	 * lost.
	 */
	void release() {
		ByteBuf chunk = this.chunk;
		if (chunk != null) {
			this.chunk = null;
			this.memory = ByteBuffer.allocate(0);
			this.start = 0;
			chunk.release();
		}
	}

}
