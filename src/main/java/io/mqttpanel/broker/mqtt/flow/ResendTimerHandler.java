// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Keeps events from the engine. It listens to one only, that of its timer that sends
 * again what an MQTT 3 client has not acknowledged within five seconds. That is asked for
 * on a new connection alone [MQTT-4.4.0-1], floods a client that is slow already, and
 * each time uses up a slot of those that the client's messages have.
 */
final class ResendTimerHandler extends ChannelInboundHandlerAdapter {

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
	}

}
