// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;

/**
 * Last handler of a pipeline, as far as acknowledgements of requests are concerned.
 */
final class AcknowledgementHandler extends ChannelOutboundHandlerAdapter {

	private final SubscriptionRequests requests;

	AcknowledgementHandler(SubscriptionRequests requests) {
		this.requests = requests;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		ctx.write((msg instanceof MqttSubAckMessage subAck) ? this.requests.acknowledged(subAck)
				: this.requests.acknowledged((MqttUnsubAckMessage) msg), promise);
	}

}
