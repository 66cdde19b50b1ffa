// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Payload of a message that is so large that it counts once for all queues that have it.
 * Equal to another one if it is the same memory.
 */
final class SharedPayload {

	/** A smaller one is not worth the comparison. */
	static final int LARGE = 16 * 1024;

	private final byte[] memory;

	private final int size;

	private SharedPayload(byte[] memory, int size) {
		this.memory = memory;
		this.size = size;
	}

	/**
	 * Returns the payload of a message.
	 * @param payload what is left of it
	 * @return the payload, {@code null} if it is small, or in memory that has others too
	 */
	static @Nullable SharedPayload of(ByteBuf payload) {
		int size = payload.readableBytes();
		return (size >= LARGE && payload.hasArray() && payload.array().length < 2 * size)
				? new SharedPayload(payload.array(), size) : null;
	}

	/**
	 * Returns its size.
	 * @return the bytes of the payload
	 */
	int bytes() {
		return this.size;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof SharedPayload payload && payload.memory == this.memory;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this.memory);
	}

}
