// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.ReferenceCountUtil;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.connection.Door;

/**
 * Ends the connection of a client that sends a larger packet than the Panel allows it.
 * What the broker allows anybody, the decoder sees to.
 */
final class PacketSizeLimitHandler extends ChannelInboundHandlerAdapter {

	private final Door door;

	private final BrokerEvents events;

	private long maximum = Long.MAX_VALUE;

	private boolean ended;

	PacketSizeLimitHandler(Door door, BrokerEvents events) {
		this.door = door;
		this.events = events;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (this.ended) {
			ReferenceCountUtil.release(msg);
		}
		else if (msg instanceof MqttMessage packet && packet.fixedHeader().remainingLength() > this.maximum) {
			this.ended = true;
			ReferenceCountUtil.release(msg);
			this.events.announce(new LimitReached(LimitReached.Limit.PACKET_SIZE, System.currentTimeMillis()));
			this.door.expel(ctx.channel(), MqttReasonCodes.Disconnect.PACKET_TOO_LARGE, "sent a packet of "
					+ packet.fixedHeader().remainingLength() + " bytes and may send " + this.maximum);
		}
		else {
			ctx.fireChannelRead(msg);
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Admitted admitted) {
			this.maximum = Limits.lower(Long.MAX_VALUE, admitted.limits().maxPacketSize());
		}
		ctx.fireUserEventTriggered(event);
	}

}
