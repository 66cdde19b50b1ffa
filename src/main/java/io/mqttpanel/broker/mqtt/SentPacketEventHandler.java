// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttMessageType;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * Announcement of every packet that goes to a client. Sits on the network side of the
 * encoder and reads the encoded bytes, because nowhere else is the remaining length true.
 */
final class SentPacketEventHandler extends ChannelOutboundHandlerAdapter {

	private static final int CONTINUATION_BIT = 0x80;

	private static final int QOS_BITS = 0x06;

	private final ClientConnection client;

	private final BrokerEvents events;

	SentPacketEventHandler(ClientConnection client, BrokerEvents events) {
		this.client = client;
		this.events = events;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (msg instanceof ByteBuf bytes) {
			this.events.announce(read(bytes));
		}
		ctx.write(msg, promise);
	}

	private PacketProcessed read(ByteBuf bytes) {
		int index = bytes.readerIndex();
		int first = bytes.getUnsignedByte(index++);
		int remainingLength = 0;
		int shift = 0;
		int digit;
		do {
			digit = bytes.getUnsignedByte(index++);
			remainingLength |= (digit & ~CONTINUATION_BIT) << shift;
			shift += 7;
		}
		while ((digit & CONTINUATION_BIT) != 0);
		return new PacketProcessed(this.client.clientId(), this.client.number(), Direction.SENT, first >> 4,
				packetId(bytes, index, first), remainingLength, System.currentTimeMillis());
	}

	private static int packetId(ByteBuf bytes, int index, int first) {
		return switch (MqttMessageType.valueOf(first >> 4)) {
			case PUBLISH -> ((first & QOS_BITS) != 0)
					? bytes.getUnsignedShort(index + Short.BYTES + bytes.getUnsignedShort(index)) : 0;
			case PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK -> bytes.getUnsignedShort(index);
			default -> 0;
		};
	}

}
