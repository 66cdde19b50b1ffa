// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.broker.netty.reading.Reading;

/**
 * Reads no more of a client than it may send before it is let in, and no faster than it
 * may send at all. While a connection is paused a decoder that lacks the rest of a packet
 * does not get it either.
 */
final class ReceivedBytesHandler extends ChannelDuplexHandler {

	private final @Nullable Throttle throttle;

	private long leftBeforeLogin;

	/**
	 * Creates a handler.
	 * @param bytesBeforeLogin how many bytes are read of a client that is not let in
	 * @param throttle slows the client down, {@code null} if nothing does
	 */
	ReceivedBytesHandler(long bytesBeforeLogin, @Nullable Throttle throttle) {
		this.leftBeforeLogin = bytesBeforeLogin;
		this.throttle = throttle;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof ByteBuf bytes) {
			count(ctx, bytes.readableBytes());
		}
		ctx.fireChannelRead(msg);
	}

	private void count(ChannelHandlerContext ctx, int bytes) {
		this.leftBeforeLogin -= bytes;
		if (this.leftBeforeLogin < 0) {
			Reading.pause(ctx.channel(), this);
		}
		if (this.throttle != null) {
			this.throttle.count(ctx, bytes);
		}
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (!Reading.isPaused(ctx.channel())) {
			ctx.read();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event == EdgePipeline.ADMITTED) {
			this.leftBeforeLogin = Long.MAX_VALUE;
			Reading.resume(ctx.channel(), this);
		}
		ctx.fireUserEventTriggered(event);
	}

}
