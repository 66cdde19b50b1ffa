// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.BitSet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Keeps to what an MQTT 5 client says it takes: a message larger than its Maximum Packet
 * Size is discarded as if it had been delivered [MQTT5-3.1.2-25], and no more are under
 * way than its Receive Maximum, nor than the broker's own. Sits on the network side of
 * the encoder, because nowhere else is the size of a packet known.
 */
final class PacketSizeHandler extends ChannelDuplexHandler {

	/** Messages of QoS 1 and 2 that the engine sends ahead of their acknowledgements. */
	private static final int MAX_IN_FLIGHT = 100;

	private static final int MQTT_5 = 5;

	private static final int CONTINUATION_BIT = 0x80;

	private final FlowGate gate;

	/** The handler behind which the engine hears acknowledgements. */
	private final String behind;

	/** Of messages of QoS 2 that were discarded and are not released yet. */
	private final BitSet discarded = new BitSet();

	private long maxSize = Long.MAX_VALUE;

	PacketSizeHandler(FlowGate gate, String behind) {
		this.gate = gate;
		this.behind = behind;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttConnectMessage connect && connect.decoderResult().isSuccess()
				&& connect.variableHeader().version() == MQTT_5) {
			limit(connect.variableHeader().properties());
		}
		ctx.fireChannelRead(msg);
	}

	private void limit(MqttProperties properties) {
		if (properties.getProperty(MqttProperties.MAXIMUM_PACKET_SIZE) instanceof IntegerProperty size) {
			this.maxSize = Integer.toUnsignedLong(size.value());
		}
		int inFlight = (properties.getProperty(MqttProperties.RECEIVE_MAXIMUM) instanceof IntegerProperty maximum)
				? maximum.value() : MAX_IN_FLIGHT;
		if (inFlight > 0) {
			properties.add(new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, Math.min(inFlight, MAX_IN_FLIGHT)));
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (this.maxSize == Long.MAX_VALUE || !(msg instanceof ByteBuf bytes) || !isDiscarded(ctx, bytes)) {
			ctx.write(msg, promise);
			return;
		}
		bytes.release();
		promise.trySuccess();
	}

	private boolean isDiscarded(ChannelHandlerContext ctx, ByteBuf bytes) {
		int first = bytes.getUnsignedByte(bytes.readerIndex());
		MqttMessageType type = MqttMessageType.valueOf(first >> 4);
		if (type == MqttMessageType.PUBLISH && bytes.readableBytes() > this.maxSize) {
			this.gate.drop(DropReason.TOO_LARGE, ctx.channel());
			discard(ctx, MqttQoS.valueOf((first >> 1) & 3), bytes);
			return true;
		}
		if (type == MqttMessageType.PUBREL && !this.discarded.isEmpty()) {
			int packetId = bytes.getUnsignedShort(body(bytes));
			if (this.discarded.get(packetId)) {
				this.discarded.clear(packetId);
				acknowledge(ctx, MqttMessageType.PUBCOMP, packetId);
				return true;
			}
		}
		return false;
	}

	private void discard(ChannelHandlerContext ctx, MqttQoS qos, ByteBuf bytes) {
		if (qos == MqttQoS.AT_MOST_ONCE) {
			return;
		}
		int topic = body(bytes);
		int packetId = bytes.getUnsignedShort(topic + Short.BYTES + bytes.getUnsignedShort(topic));
		if (qos == MqttQoS.EXACTLY_ONCE) {
			this.discarded.set(packetId);
		}
		acknowledge(ctx, (qos == MqttQoS.AT_LEAST_ONCE) ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, packetId);
	}

	/** Where the remaining length ends. */
	private static int body(ByteBuf bytes) {
		int index = bytes.readerIndex() + 1;
		while ((bytes.getUnsignedByte(index++) & CONTINUATION_BIT) != 0) {
			continue;
		}
		return index;
	}

	/** In the client's place, so that the engine goes on. */
	private void acknowledge(ChannelHandlerContext ctx, MqttMessageType type, int packetId) {
		ChannelHandlerContext engine = ctx.pipeline().context(this.behind);
		if (engine != null) {
			engine.fireChannelRead(new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 2),
					MqttMessageIdVariableHeader.from(packetId)));
		}
	}

}
