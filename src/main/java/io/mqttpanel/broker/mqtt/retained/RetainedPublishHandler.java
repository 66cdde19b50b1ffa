// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.retained;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/**
 * Makes every retained message one that the engine's store can recognise. Has to be the
 * last handler before the engine: one behind it could put another message in its place.
 */
public final class RetainedPublishHandler extends ChannelInboundHandlerAdapter {

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		boolean retained = msg instanceof MqttPublishMessage publish && publish.fixedHeader().isRetain();
		ctx.fireChannelRead(retained ? new RetainedPublish((MqttPublishMessage) msg) : msg);
	}

}
