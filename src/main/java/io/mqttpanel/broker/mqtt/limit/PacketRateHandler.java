// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Slows down a client that sends too many packets.
 */
final class PacketRateHandler extends ChannelInboundHandlerAdapter {

	private final int perSecond;

	private final Throttle throttle;

	/**
	 * Creates a handler.
	 * @param perSecond how many packets any client may send in a second, 0 for any number
	 * @param throttle slows the client down
	 */
	PacketRateHandler(int perSecond, Throttle throttle) {
		this.perSecond = perSecond;
		this.throttle = throttle;
		throttle.allow(perSecond);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		this.throttle.count(ctx, 1);
		ctx.fireChannelRead(msg);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Admitted admitted) {
			this.throttle.allow(Limits.lower(this.perSecond, admitted.limits().packetsPerSecond()));
		}
		ctx.fireUserEventTriggered(event);
	}

}
