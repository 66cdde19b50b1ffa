// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

import io.mqttpanel.broker.event.TeamShares;

/**
 * Buffers that the operating system has for the sockets of clients, one for each
 * direction. Left to itself it lets each grow to several megabytes, and when it has no
 * more memory for all of them, it drops what any of them receives. Safe on any thread.
 */
public final class SocketBuffers {

	/** Bytes of a buffer. Linux takes up to twice as many for it. */
	public static final int BYTES = 64 * 1024;

	static final int BYTES_OF_STRANGER = 16 * 1024;

	static final int FEWEST_BYTES = 8 * 1024;

	private static final int PART_OF_HEAP = 16;

	/** A few hundred clients of a team get more than the smallest. */
	private static final int PART_OF_ROOM = 128;

	private final TeamShares given;

	/**
	 * Creates what gives buffers to clients, the smaller the more their team has: in all,
	 * a sixteenth of the maximum heap in each direction, of which a team leaves a quarter
	 * to the others, and the smallest possible ones beyond that.
	 */
	public SocketBuffers() {
		this(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
	}

	SocketBuffers(long maximum) {
		this.given = new TeamShares(maximum);
	}

	/**
	 * Restricts a new connection until its client is let in.
	 * @param channel the connection
	 */
	public static void restrict(Channel channel) {
		set(channel, BYTES_OF_STRANGER);
	}

	/**
	 * Gives a client buffers until its connection is closed. No more than that is read of
	 * it at a time, also of one that the operating system has more of.
	 * @param channel the connection
	 * @param team the number of the client's team in digits
	 */
	public void give(Channel channel, String team) {
		int size = take(team);
		set(channel, size);
		if (channel.config().getRecvByteBufAllocator() instanceof SocketReads reads) {
			reads.allow(size);
		}
		channel.closeFuture().addListener((closed) -> this.given.add(team, FEWEST_BYTES - size));
	}

	/**
	 * What comes from this machine, such as from a proxy, comes in packets of 64 KB, of
	 * which a smaller window would take a part every 200 ms only.
	 */
	private static void set(Channel channel, int size) {
		if (!channel.isOpen()) {
			return;
		}
		channel.config().setOption(ChannelOption.SO_SNDBUF, size);
		boolean local = channel.remoteAddress() instanceof InetSocketAddress address
				&& address.getAddress().isLoopbackAddress();
		if (!local) {
			channel.config().setOption(ChannelOption.SO_RCVBUF, size);
		}
	}

	/** The smallest ones are beyond the shares: there is always room for them. */
	int take(String team) {
		int size = (int) Math.max(FEWEST_BYTES, Math.min(BYTES, this.given.room(team) / PART_OF_ROOM));
		this.given.add(team, size - FEWEST_BYTES);
		return size;
	}

}
