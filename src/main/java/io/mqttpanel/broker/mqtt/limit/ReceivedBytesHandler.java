// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

import io.mqttpanel.broker.mqtt.connection.Reading;

/**
 * Reads no more of a client than it may send before it is let in, and no faster than it
 * may send at all. While a connection is paused a decoder that lacks the rest of a packet
 * does not get it either.
 */
final class ReceivedBytesHandler extends ChannelDuplexHandler {

	private final long perSecond;

	private final Throttle throttle;

	private final long bytesBeforeLogin;

	private long received;

	private boolean admitted;

	/**
	 * Creates a handler.
	 * @param bytesBeforeLogin how many bytes are read of a client that is not let in
	 * @param perSecond how many bytes any client may send in a second, 0 for any number
	 * @param throttle slows the client down
	 */
	ReceivedBytesHandler(long bytesBeforeLogin, long perSecond, Throttle throttle) {
		this.bytesBeforeLogin = bytesBeforeLogin;
		this.perSecond = perSecond;
		this.throttle = throttle;
		throttle.allow(perSecond);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof ByteBuf bytes) {
			count(ctx, bytes.readableBytes());
		}
		ctx.fireChannelRead(msg);
	}

	private void count(ChannelHandlerContext ctx, int bytes) {
		if (!this.admitted) {
			this.received += bytes;
			if (this.received > this.bytesBeforeLogin) {
				Reading.pause(ctx.channel(), this);
			}
		}
		this.throttle.count(ctx, bytes);
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (!Reading.isPaused(ctx.channel())) {
			ctx.read();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Admitted client) {
			long allowed = Limits.lower(this.perSecond, client.limits().bytesPerSecond());
			this.throttle.allow(allowed);
			if (!this.admitted) {
				this.admitted = true;
				admit(ctx, allowed);
			}
		}
		ctx.fireUserEventTriggered(event);
	}

	/** What is sent ahead of the client's own rate counts towards that rate. */
	private void admit(ChannelHandlerContext ctx, long allowed) {
		if (allowed != this.perSecond) {
			this.throttle.count(ctx, this.received);
		}
		Reading.resume(ctx.channel(), this);
	}

}
