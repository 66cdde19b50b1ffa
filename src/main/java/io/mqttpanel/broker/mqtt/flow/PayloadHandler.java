// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/**
 * Gives the engine messages whose payloads are their own. As decoded, a payload is a
 * piece of what was read from the socket and keeps all of that for as long as it waits in
 * a session: so a message that is counted with its few bytes would take many times as
 * much. And the engine forgets to release what it does not come to publish, as what is
 * left of a session that has just ended: what it is given is left to the garbage
 * collector.
 */
final class PayloadHandler extends ChannelInboundHandlerAdapter {

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ctx.fireChannelRead((msg instanceof MqttPublishMessage publish) ? withOwnPayload(publish) : msg);
	}

	private static MqttPublishMessage withOwnPayload(MqttPublishMessage publish) {
		try {
			return publish.replace(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(publish.payload())));
		}
		finally {
			publish.release();
		}
	}

}
