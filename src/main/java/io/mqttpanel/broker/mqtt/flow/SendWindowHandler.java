// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Window of what a connection is given ahead of what it has sent. A packet that is larger
 * goes in pieces, as the client reads, and what comes after it waits: of what a client
 * does not read little is in buffers of its own, on every transport. Used on the event
 * loop only.
 */
final class SendWindowHandler extends ChannelDuplexHandler {

	/** What goes at once. */
	static final int PIECE = 16 * 1024;

	/** What keeps a packet until it is sent, beside its bytes. */
	private static final int PACKET_BYTES = 256;

	private final UnsentBytes unsent;

	private final String team;

	/** Packets that wait for the window, the first of them maybe in part. */
	private final Queue<Packet> waiting = new ArrayDeque<>(1);

	/** Bytes given to the transport, those asked after, and those known to have gone. */
	private long given;

	private long asked;

	private long gone;

	/** What is counted with that of all connections. */
	private long counted;

	private volatile long lastProgress = System.nanoTime();

	private @Nullable ChannelPromise last;

	/** There is none when the connection has ended. */
	private @Nullable ChannelHandlerContext context;

	private Runnable whenGone = () -> {
	};

	/**
	 * Creates the window of one connection.
	 * @param unsent what all connections have not sent
	 * @param team the number of the client's team in digits
	 */
	SendWindowHandler(UnsentBytes unsent, String team) {
		this.unsent = unsent;
		this.team = team;
	}

	/**
	 * Sets what is done each time when something has gone.
	 * @param action called on the event loop
	 */
	void whenGone(Runnable action) {
		this.whenGone = action;
	}

	/**
	 * Returns when something has last gone. Called on any thread.
	 * @return nanoseconds
	 */
	long lastProgress() {
		return this.lastProgress;
	}

	/**
	 * Returns whether the client is behind with reading.
	 * @return {@code true} if it has more to read than the connection should be given
	 */
	boolean isFull() {
		return !this.waiting.isEmpty() || isBeyond(1);
	}

	/**
	 * Returns whether there is room for more.
	 * @param more bytes
	 * @return {@code true} also if they are more than ever fits and nothing else is there
	 */
	boolean hasRoomFor(int more) {
		return this.waiting.isEmpty() && !isBeyond(more);
	}

	private boolean isBeyond(int more) {
		if (open() > 0 && open() + more > this.unsent.window(this.team)) {
			ask();
			return open() > 0 && open() + more > this.unsent.window(this.team);
		}
		return false;
	}

	private long open() {
		return this.given - this.gone;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (!(msg instanceof ByteBuf bytes)) {
			ctx.write(msg, promise);
		}
		else if (this.waiting.isEmpty() && bytes.readableBytes() <= PIECE) {
			give(ctx, bytes, promise);
		}
		else {
			this.waiting.add(new Packet(bytes, promise));
			fill(ctx);
		}
	}

	private void fill(ChannelHandlerContext ctx) {
		while (!this.waiting.isEmpty() && !isBeyond(1)) {
			Packet first = this.waiting.element();
			if (first.bytes().readableBytes() > PIECE) {
				give(ctx, first.bytes().readRetainedSlice(PIECE), ctx.newPromise());
			}
			else {
				this.waiting.remove();
				give(ctx, first.bytes(), first.promise());
			}
		}
	}

	private void give(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
		this.given += bytes.readableBytes() + PACKET_BYTES;
		this.last = promise;
		count();
		ctx.write(bytes, promise);
		if (this.given - this.asked >= PIECE) {
			ask();
		}
	}

	/** Sees to it that it is heard of when all has gone that was given so far. */
	private void ask() {
		ChannelPromise promise = this.last;
		if (this.asked == this.given || promise == null) {
			return;
		}
		long soFar = this.given;
		this.asked = soFar;
		if (promise.isDone()) {
			noteGone(soFar);
		}
		else {
			promise.addListener((done) -> gone(soFar));
		}
	}

	private void noteGone(long soFar) {
		this.gone = Math.max(this.gone, soFar);
		this.lastProgress = System.nanoTime();
		count();
	}

	private void gone(long soFar) {
		noteGone(soFar);
		ChannelHandlerContext current = this.context;
		if (current != null) {
			fill(current);
			this.whenGone.run();
			current.flush();
		}
	}

	private void count() {
		long change = open() - this.counted;
		if (this.context != null && Math.abs(change) >= UnsentBytes.SMALL_WINDOW) {
			this.counted += change;
			this.unsent.add(this.team, change);
		}
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.context = ctx;
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		close();
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		close();
	}

	private void close() {
		this.context = null;
		this.unsent.add(this.team, -this.counted);
		this.counted = 0;
		for (Packet packet = this.waiting.poll(); packet != null; packet = this.waiting.poll()) {
			packet.bytes().release();
			packet.promise().tryFailure(new ClosedChannelException());
		}
	}

	/**
	 * A packet that waits.
	 *
	 * @param bytes the bytes of it that are still to be given
	 * @param promise what is to hear of its last byte
	 */
	private record Packet(ByteBuf bytes, ChannelPromise promise) {

	}

}
