// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;

/**
 * Size of what is read from the socket at a time: little until the client is accepted, so
 * that it can be stopped soon. A channel asks for a handle once, so this one changes.
 */
@SuppressWarnings("deprecation") // of a handle, which the class that it extends returns
final class LoginReads extends AdaptiveRecvByteBufAllocator {

	/** Maximum bytes of a read before the client is accepted. */
	static final int BYTES = 4 * 1024;

	private int maximum = BYTES;

	/** Notes that the client is accepted. Called on the event loop. */
	void accept() {
		this.maximum = Integer.MAX_VALUE;
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
				return Math.min(super.guess(), LoginReads.this.maximum);
			}

		};
	}

}
