// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/**
 * Buffers that the operating system has for the sockets of clients, one for each
 * direction. Left to itself it lets each grow to several megabytes, and when it has no
 * more memory for all of them, it drops what any of them receives. Safe on any thread.
 */
public final class SocketBuffers {

	/** Bytes of a buffer. Linux takes up to twice as many for it. */
	public static final int BYTES = 64 * 1024;

	static final int FEWEST_BYTES = 8 * 1024;

	private static final int PART_OF_HEAP = 16;

	private static final int PART_OF_FREE = 512;

	private final AtomicLong free;

	/**
	 * Creates what gives buffers to clients, the smaller the more it has given: in all, a
	 * sixteenth of the maximum heap in each direction, and the smallest possible ones
	 * beyond that.
	 */
	public SocketBuffers() {
		this(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
	}

	SocketBuffers(long maximum) {
		this.free = new AtomicLong(maximum);
	}

	/**
	 * Gives a client buffers until its connection is closed.
	 * @param channel the connection, whose buffers have {@link #BYTES} so far
	 */
	public void give(Channel channel) {
		int size = take();
		if (size < BYTES && channel.isOpen()) {
			channel.config().setOption(ChannelOption.SO_SNDBUF, size);
			channel.config().setOption(ChannelOption.SO_RCVBUF, size);
		}
		channel.closeFuture().addListener((closed) -> giveBack(size));
	}

	int take() {
		int size = (int) Math.max(FEWEST_BYTES, Math.min(BYTES, this.free.get() / PART_OF_FREE));
		this.free.addAndGet(-size);
		return size;
	}

	void giveBack(int size) {
		this.free.addAndGet(size);
	}

}
