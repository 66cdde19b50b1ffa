// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands in the engine's place: answers what an engine answers, sends a client its own
 * messages back, and keeps nothing.
 */
final class EngineProbe extends ChannelInboundHandlerAdapter {

	private static final AttributeKey<Boolean> READY = AttributeKey.valueOf(EngineProbe.class, "ready");

	private final List<Throwable> failures = new ArrayList<>();

	private long packets;

	private int packetId;

	static boolean isReady(Channel channel) {
		return channel.attr(READY).get() != null;
	}

	/** What our handlers have thrown, instead of dealing with it. */
	List<Throwable> failures() {
		return this.failures;
	}

	/** How many packets have come as far as this. */
	long packets() {
		return this.packets;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		this.packets++;
		try {
			answer(ctx.channel(), (MqttMessage) msg);
		}
		finally {
			ReferenceCountUtil.release(msg);
		}
	}

	private void answer(Channel channel, MqttMessage packet) {
		switch (packet.fixedHeader().messageType()) {
			case CONNECT -> {
				channel.writeAndFlush(
						new MqttConnAckMessage(header(MqttMessageType.CONNACK), new MqttConnAckVariableHeader(
								MqttConnectReturnCode.CONNECTION_ACCEPTED, false, new MqttProperties())));
				channel.attr(READY).set(true);
			}
			case PUBLISH -> published(channel, (MqttPublishMessage) packet);
			case PUBREC -> acknowledge(channel, MqttMessageType.PUBREL, packet);
			case PUBREL -> acknowledge(channel, MqttMessageType.PUBCOMP, packet);
			case UNSUBSCRIBE -> acknowledge(channel, MqttMessageType.UNSUBACK, packet);
			case SUBSCRIBE -> subscribed(channel, (MqttSubscribeMessage) packet);
			case PINGREQ -> channel.writeAndFlush(new MqttMessage(header(MqttMessageType.PINGRESP)));
			case DISCONNECT -> channel.close();
			default -> {
			}
		}
	}

	private void published(Channel channel, MqttPublishMessage publish) {
		MqttQoS qos = publish.fixedHeader().qosLevel();
		int id = publish.variableHeader().packetId();
		if (qos != MqttQoS.AT_MOST_ONCE) {
			MqttMessageType type = (qos == MqttQoS.AT_LEAST_ONCE) ? MqttMessageType.PUBACK : MqttMessageType.PUBREC;
			channel.writeAndFlush(new MqttMessage(header(type), MqttMessageIdVariableHeader.from(id)));
		}
		this.packetId = this.packetId % 65_535 + 1;
		channel.writeAndFlush(new MqttPublishMessage(new MqttFixedHeader(MqttMessageType.PUBLISH, false, qos, false, 0),
				new MqttPublishVariableHeader(publish.variableHeader().topicName(), this.packetId,
						publish.variableHeader().properties()),
				publish.payload().retainedDuplicate()));
	}

	private static void subscribed(Channel channel, MqttSubscribeMessage subscribe) {
		List<Integer> codes = Collections.nCopies(subscribe.payload().topicSubscriptions().size(), 0);
		channel.writeAndFlush(new MqttSubAckMessage(header(MqttMessageType.SUBACK),
				MqttMessageIdVariableHeader.from(subscribe.variableHeader().messageId()),
				new MqttSubAckPayload(codes)));
	}

	private static void acknowledge(Channel channel, MqttMessageType type, MqttMessage packet) {
		int id = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
		channel.writeAndFlush(new MqttMessage(header(type), MqttMessageIdVariableHeader.from(id)));
	}

	private static MqttFixedHeader header(MqttMessageType type) {
		MqttQoS qos = (type == MqttMessageType.PUBREL) ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
		return new MqttFixedHeader(type, false, qos, false, 0);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.failures.add(cause);
	}

}
