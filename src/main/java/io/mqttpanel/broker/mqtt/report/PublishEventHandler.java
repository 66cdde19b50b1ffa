// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.report;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.mqtt.client.ClientConnection;

/**
 * Announces every message a client publishes, once: neither a QoS 2 message that is a
 * known one sent again, nor one to a topic that is the server's own [MQTT-4.7.2-1], which
 * the engine does not pass on.
 */
public final class PublishEventHandler extends ChannelInboundHandlerAdapter {

	private final BrokerEvents events;

	/**
	 * Creates a handler that announces messages.
	 * @param events where they are announced
	 */
	public PublishEventHandler(BrokerEvents events) {
		this.events = events;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null && msg instanceof MqttPublishMessage publish && !publish.fixedHeader().isDup()
				&& !TopicName.isReserved(publish.variableHeader().topicName())) {
			ByteBuf payload = publish.payload();
			byte[] head = ByteBufUtil.getBytes(payload, payload.readerIndex(),
					Math.min(payload.readableBytes(), this.events.payloadLimit()));
			this.events.announce(new MessagePublished(connection.clientId(), connection.number(),
					publish.variableHeader().topicName(), head, payload.readableBytes(),
					publish.fixedHeader().qosLevel().value(), publish.fixedHeader().isRetain(),
					System.currentTimeMillis()));
		}
		ctx.fireChannelRead(msg);
	}

}
