// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.EnumSet;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttMessageType;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.FixedHeader;

/**
 * Announcement of every packet that goes to a client, of which DISCONNECT is the last
 * [MQTT-3.14.4-1]. Sits on the network side of the encoder and reads the encoded bytes,
 * because nowhere else is the remaining length true.
 */
final class SentPacketEventHandler extends ChannelOutboundHandlerAdapter {

	private static final int QOS_BITS = 0x06;

	/** Their variable header begins with a packet identifier. */
	private static final Set<MqttMessageType> ACKNOWLEDGEMENTS = EnumSet.of(MqttMessageType.PUBACK,
			MqttMessageType.PUBREC, MqttMessageType.PUBREL, MqttMessageType.PUBCOMP, MqttMessageType.SUBACK,
			MqttMessageType.UNSUBACK);

	private final ClientConnection client;

	private final BrokerEvents events;

	private boolean disconnected;

	SentPacketEventHandler(ClientConnection client, BrokerEvents events) {
		this.client = client;
		this.events = events;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (msg instanceof ByteBuf bytes) {
			int first = bytes.getUnsignedByte(bytes.readerIndex());
			if (this.disconnected) {
				bytes.release();
				// Not a failure: the engine would close the connection over it.
				promise.trySuccess();
				return;
			}
			this.disconnected = first >> 4 == MqttMessageType.DISCONNECT.value();
			this.events.announce(read(bytes, first));
		}
		ctx.write(msg, promise);
	}

	private PacketProcessed read(ByteBuf bytes, int first) {
		int start = bytes.readerIndex();
		int length = FixedHeader.length(bytes, start);
		return new PacketProcessed(this.client.clientId(), this.client.number(), this.client.teamId(), Direction.SENT,
				first >> 4, packetId(bytes, start + length, first), FixedHeader.remainingLength(bytes, start, length),
				System.currentTimeMillis());
	}

	private static int packetId(ByteBuf bytes, int index, int first) {
		MqttMessageType type = MqttMessageType.valueOf(first >> 4);
		if (type == MqttMessageType.PUBLISH) {
			return ((first & QOS_BITS) != 0)
					? bytes.getUnsignedShort(index + Short.BYTES + bytes.getUnsignedShort(index)) : 0;
		}
		return ACKNOWLEDGEMENTS.contains(type) ? bytes.getUnsignedShort(index) : 0;
	}

}
