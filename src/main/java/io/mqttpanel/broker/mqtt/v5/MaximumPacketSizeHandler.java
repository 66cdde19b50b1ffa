// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.FixedHeader;
import io.mqttpanel.broker.mqtt.session.PacketIds;

/**
 * Maximum Packet Size of an MQTT 5 client: a larger message is discarded as if it had
 * been delivered [MQTT-3.1.2-25]. Any other packet cannot be left out, and not be sent
 * either [MQTT-3.1.2-24], so the connection is closed. Sits on the network side of the
 * encoder, because nowhere else is the size of a packet known.
 */
final class MaximumPacketSizeHandler extends ChannelOutboundHandlerAdapter {

	private final ClientConnection client;

	private final EngineConnection engine;

	private final long maximum;

	private final ConnectionCloser closer;

	/** Discarded messages of QoS 2 that are not released yet. */
	private final PacketIds discarded = new PacketIds();

	/**
	 * Creates the handler of one client.
	 * @param client the client
	 * @param engine the engine's side of its connection
	 * @param maximum maximum bytes of a packet
	 * @param closer what disconnects clients
	 */
	MaximumPacketSizeHandler(ClientConnection client, EngineConnection engine, long maximum, ConnectionCloser closer) {
		this.closer = closer;
		this.client = client;
		this.engine = engine;
		this.maximum = maximum;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (!(msg instanceof ByteBuf bytes)) {
			ctx.write(msg, promise);
		}
		else if (isDiscarded(bytes) || isTooLarge(ctx, bytes)) {
			bytes.release();
			promise.trySuccess();
		}
		else {
			ctx.write(msg, promise);
		}
	}

	/** DISCONNECT cannot take the place of CONNACK [MQTT-3.14.0-1]. */
	private boolean isTooLarge(ChannelHandlerContext ctx, ByteBuf bytes) {
		boolean large = bytes.readableBytes() > this.maximum;
		if (large && bytes.getByte(bytes.readerIndex()) >> 4 == MqttMessageType.CONNACK.value()) {
			ctx.close();
		}
		else if (large) {
			this.closer.disconnect(this.client, Disconnect.PACKET_TOO_LARGE,
					"does not take the answer to a packet of its own, of " + bytes.readableBytes() + " bytes");
		}
		return large;
	}

	private boolean isDiscarded(ByteBuf bytes) {
		int first = bytes.getUnsignedByte(bytes.readerIndex());
		MqttMessageType type = MqttMessageType.valueOf(first >> 4);
		if (type == MqttMessageType.PUBLISH && bytes.readableBytes() > this.maximum) {
			this.client.dropped(DropReason.TOO_LARGE);
			discard(MqttQoS.valueOf((first >> 1) & 3), bytes);
			return true;
		}
		if (type == MqttMessageType.PUBREL && !this.discarded.isEmpty()) {
			int packetId = bytes.getUnsignedShort(body(bytes));
			if (this.discarded.remove(packetId)) {
				acknowledge(MqttMessageType.PUBCOMP, packetId);
				return true;
			}
		}
		return false;
	}

	private void discard(MqttQoS qos, ByteBuf bytes) {
		if (qos == MqttQoS.AT_MOST_ONCE) {
			return;
		}
		int topic = body(bytes);
		int packetId = bytes.getUnsignedShort(topic + Short.BYTES + bytes.getUnsignedShort(topic));
		if (qos == MqttQoS.EXACTLY_ONCE) {
			this.discarded.add(packetId);
		}
		acknowledge((qos == MqttQoS.AT_LEAST_ONCE) ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, packetId);
	}

	/** Where the remaining length ends. */
	private static int body(ByteBuf bytes) {
		return bytes.readerIndex() + FixedHeader.length(bytes, bytes.readerIndex());
	}

	/** In the client's place, so that the engine goes on. */
	private void acknowledge(MqttMessageType type, int packetId) {
		this.engine.receive(new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 2),
				MqttMessageIdVariableHeader.from(packetId)));
	}

}
