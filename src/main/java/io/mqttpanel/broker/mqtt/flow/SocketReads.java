// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;

/**
 * Size of what is read from a socket at a time: little until the client is accepted, so
 * that it can be stopped soon, and then as much as {@link SocketBuffers} give to the
 * client, as what was read waits while the client is paused. A channel asks for a handle
 * once, so this one changes. Used on the event loop.
 */
@SuppressWarnings("deprecation") // of a handle, which the class that it extends returns
public final class SocketReads extends AdaptiveRecvByteBufAllocator {

	/** Maximum bytes of a read before the client is accepted. */
	static final int BYTES_OF_STRANGER = 4 * 1024;

	private int maximum = BYTES_OF_STRANGER;

	/**
	 * Changes the size for a client that is accepted. From now on there is one read at a
	 * time: so little is read ahead, and the end of a connection is not read before all
	 * that came ahead of it has passed.
	 * @param bytes maximum bytes of a read
	 */
	void allow(int bytes) {
		maxMessagesPerRead(1);
		this.maximum = bytes;
	}

	@Override
	public Handle newHandle() {
		return new DelegatingHandle(super.newHandle()) {

			@Override
			public ByteBuf allocate(ByteBufAllocator alloc) {
				return alloc.ioBuffer(guess());
			}

			@Override
			public int guess() {
				return Math.min(super.guess(), SocketReads.this.maximum);
			}

		};
	}

}
