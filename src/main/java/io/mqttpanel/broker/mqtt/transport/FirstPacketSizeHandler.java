// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.FixedHeader;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.Refusal;

/**
 * Limit of the first packet: a client whose packet says that it will be larger is refused
 * before it is read.
 */
final class FirstPacketSizeHandler extends ByteToMessageDecoder {

	private static final int PROTOCOL_NAME_BYTES = 6;

	private static final int PROTOCOL_NAME_LENGTH = 4;

	private static final int MQTT_5 = 5;

	private final NetworkConnection network;

	private final ConnectionCloser closer;

	private final int maximum;

	/**
	 * Creates the handler of one connection.
	 * @param network the connection
	 * @param closer what refuses connections
	 * @param maximum maximum bytes of the first packet
	 */
	FirstPacketSizeHandler(NetworkConnection network, ConnectionCloser closer, int maximum) {
		this.network = network;
		this.closer = closer;
		this.maximum = maximum;
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		int start = in.readerIndex();
		int length = FixedHeader.length(in, start);
		if (length > 0) {
			decide(ctx, in, length, FixedHeader.remainingLength(in, start, length));
		}
		else if (in.readableBytes() >= FixedHeader.MAX_LENGTH) {
			// A length that does not end is for the decoder behind this to answer.
			ctx.pipeline().remove(this);
		}
	}

	private void decide(ChannelHandlerContext ctx, ByteBuf in, int headerBytes, int length) {
		if (headerBytes + length <= this.maximum) {
			ctx.pipeline().remove(this);
			return;
		}
		int version = version(in, in.readerIndex() + headerBytes);
		in.skipBytes(in.readableBytes());
		this.closer.refuse(this.network, new ConnectionFault(version, Refusal.PACKET_TOO_LARGE,
				"wants to send " + length + " bytes before it is accepted"));
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
