// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.mqtt.connection.Door;

/**
 * Refuses a client whose first packet says that it will be too large, before it is read.
 */
final class FirstPacketSizeHandler extends ByteToMessageDecoder {

	private static final int MAX_LENGTH_BYTES = 4;

	private static final int PROTOCOL_NAME_BYTES = 6;

	private static final int PROTOCOL_NAME_LENGTH = 4;

	private static final int MQTT_5 = 5;

	private final Door door;

	private final int maximum;

	FirstPacketSizeHandler(Door door, int maximum) {
		this.door = door;
		this.maximum = maximum;
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		int length = 0;
		for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
			int index = in.readerIndex() + 1 + i;
			if (index >= in.writerIndex()) {
				return;
			}
			int digit = in.getUnsignedByte(index);
			length |= (digit & 0x7F) << (7 * i);
			if ((digit & 0x80) == 0) {
				decide(ctx, in, 2 + i, length);
				return;
			}
		}
		// A length that does not end is for the decoder behind this to answer.
		ctx.pipeline().remove(this);
	}

	private void decide(ChannelHandlerContext ctx, ByteBuf in, int headerBytes, int length) {
		if (headerBytes + length <= this.maximum) {
			ctx.pipeline().remove(this);
			return;
		}
		int version = version(in, in.readerIndex() + headerBytes);
		in.skipBytes(in.readableBytes());
		this.door.refuse(ctx.channel(), version, Reason.PACKET_TOO_LARGE,
				"wants to send " + length + " bytes before it is let in");
	}

	/**
	 * MQTT 5 has a word for it, earlier versions have none.
	 */
	private static int version(ByteBuf in, int start) {
		boolean known = in.writerIndex() > start + PROTOCOL_NAME_BYTES
				&& in.getUnsignedShort(start) == PROTOCOL_NAME_LENGTH
				&& in.getUnsignedByte(start + PROTOCOL_NAME_BYTES) == MQTT_5;
		return known ? MQTT_5 : 0;
	}

}
