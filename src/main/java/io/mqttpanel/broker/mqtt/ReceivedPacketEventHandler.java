// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * Announcement of every packet that comes from a client and is taken: with its type, its
 * packet identifier and the remaining length it had on the wire.
 */
final class ReceivedPacketEventHandler extends ChannelInboundHandlerAdapter {

	private final ClientConnection client;

	private final BrokerEvents events;

	ReceivedPacketEventHandler(ClientConnection client, BrokerEvents events) {
		this.client = client;
		this.events = events;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		MqttMessage packet = (MqttMessage) msg;
		this.events.announce(new PacketProcessed(this.client.clientId(), this.client.number(), this.client.teamId(),
				Direction.RECEIVED, packet.fixedHeader().messageType().value(), packetId(packet),
				packet.fixedHeader().remainingLength(), System.currentTimeMillis()));
		ctx.fireChannelRead(msg);
	}

	private static int packetId(MqttMessage packet) {
		Object header = packet.variableHeader();
		if (header instanceof MqttPublishVariableHeader publish) {
			return Math.max(0, publish.packetId());
		}
		return (header instanceof MqttMessageIdVariableHeader withId) ? withId.messageId() : 0;
	}

}
