// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Slows down a client that sends too many packets.
 */
final class PacketRateHandler extends ChannelInboundHandlerAdapter {

	private final Throttle throttle;

	PacketRateHandler(Throttle throttle) {
		this.throttle = throttle;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		this.throttle.count(ctx, 1);
		ctx.fireChannelRead(msg);
	}

}
