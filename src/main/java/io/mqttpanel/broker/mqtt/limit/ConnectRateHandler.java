// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.util.ReferenceCountUtil;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.mqtt.connection.Door;

/**
 * Turns clients away when too many connect at once: at once and with the protocol's word
 * for it, so that nothing waits in a queue and the Panel is not asked.
 */
final class ConnectRateHandler extends ChannelInboundHandlerAdapter {

	private final Door door;

	private final Pace pace;

	/**
	 * Creates a handler.
	 * @param door refuses connections
	 * @param pace how many may come, shared by all connections
	 */
	ConnectRateHandler(Door door, Pace pace) {
		this.door = door;
		this.pace = pace;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ctx.pipeline().remove(this);
		if (msg instanceof MqttConnectMessage connect && !this.pace.tryTake()) {
			ReferenceCountUtil.release(msg);
			this.door.refuse(ctx.channel(), connect.variableHeader().version(), Reason.CONNECT_RATE,
					"came while too many others connect");
		}
		else {
			ctx.fireChannelRead(msg);
		}
	}

}
