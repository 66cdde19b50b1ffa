// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.report;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.client.ClientConnection;

/**
 * Announces every packet that comes from a client and is taken: with its type, its packet
 * identifier and the remaining length it had on the wire.
 */
public final class ReceivedPacketHandler extends ChannelInboundHandlerAdapter {

	private final BrokerEvents events;

	/**
	 * Creates a handler that announces packets from clients.
	 * @param events where they are announced
	 */
	public ReceivedPacketHandler(BrokerEvents events) {
		this.events = events;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null && !connection.clientId().isEmpty() && msg instanceof MqttMessage packet) {
			this.events.announce(new PacketProcessed(connection.clientId(), connection.number(), Direction.RECEIVED,
					packet.fixedHeader().messageType().value(), packetId(packet),
					packet.fixedHeader().remainingLength(), System.currentTimeMillis()));
		}
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
