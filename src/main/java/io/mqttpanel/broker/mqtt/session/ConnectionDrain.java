// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;

/**
 * Drain of a connection that is to be closed: everything that its client has sent by then
 * is read and handled before, at the client's rate. It is over when the event loop has
 * looked at all sockets once, this one not paused meanwhile, and has found nothing at it;
 * when more was read than the systems of both sides can have kept; or when its time is
 * over. Used on the channel's event loop.
 */
final class ConnectionDrain {

	private static final long PAUSED_MILLIS = 10;

	/** Above what Linux has in the buffers of two sockets, unless it is told to. */
	private static final int MOST_BYTES = 16 * 1024 * 1024;

	private final NetworkConnection network;

	private final Channel channel;

	private final Runnable whenDone;

	private final long end;

	/** Bytes that may still have been sent before. */
	private long left = MOST_BYTES;

	private int timesPaused;

	private boolean paused;

	/**
	 * Creates a drain.
	 * @param network the connection of a client that was accepted
	 * @param longest how long it may take
	 * @param whenDone called once, unless the connection is being closed before
	 */
	ConnectionDrain(NetworkConnection network, Duration longest, Runnable whenDone) {
		this.network = network;
		this.channel = network.channel();
		this.whenDone = whenDone;
		this.end = System.nanoTime() + longest.toNanos();
	}

	void start() {
		this.paused = this.network.isPaused();
		this.timesPaused = this.network.timesPaused();
		// What is read from now on replaces it.
		this.channel.unsafe().recvBufAllocHandle().lastBytesRead(0);
		EventLoop loop = this.channel.eventLoop();
		if (this.paused) {
			loop.schedule(this::check, PAUSED_MILLIS, TimeUnit.MILLISECONDS);
		}
		else if (loop instanceof SingleThreadEventLoop single) {
			// Between the end of this iteration and the next task it reads.
			single.executeAfterEventLoopIteration(() -> single.execute(this::check));
		}
		else {
			loop.execute(this::check);
		}
	}

	private void check() {
		if (!this.channel.isOpen() || this.network.isClosing()) {
			return;
		}
		int read = Math.max(0, this.channel.unsafe().recvBufAllocHandle().lastBytesRead());
		this.left -= read;
		boolean more = read > 0 || this.paused || this.network.isPaused()
				|| this.network.timesPaused() != this.timesPaused;
		if (more && this.left > 0 && System.nanoTime() - this.end < 0) {
			start();
		}
		else {
			this.whenDone.run();
		}
	}

}
