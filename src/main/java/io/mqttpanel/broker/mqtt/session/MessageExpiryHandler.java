// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/**
 * Keeps messages alive that expire in more than 68 years: to the engine, which reads the
 * seconds as a number with a sign, they have expired long ago.
 */
final class MessageExpiryHandler extends ChannelInboundHandlerAdapter {

	private static final int EXPIRY = MqttProperties.PUBLICATION_EXPIRY_INTERVAL;

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttPublishMessage publish) {
			MqttProperties properties = publish.variableHeader().properties();
			if (properties.getProperty(EXPIRY) instanceof IntegerProperty seconds && seconds.value() < 0) {
				properties.add(new IntegerProperty(EXPIRY, Integer.MAX_VALUE));
			}
		}
		ctx.fireChannelRead(msg);
	}

}
