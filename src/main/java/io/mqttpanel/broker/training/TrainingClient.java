// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.training;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.AttributeKey;

/**
 * Client that subscribes, publishes and leaves. Its number decides about its version of
 * MQTT, its QoS, how long it stays, and how it ends.
 */
final class TrainingClient extends SimpleChannelInboundHandler<MqttMessage> {

	/** Set on a connection when everything is acknowledged. */
	static final AttributeKey<Boolean> SERVED = AttributeKey.valueOf(TrainingClient.class, "SERVED");

	private static final int QOS_LEVELS = 3;

	private static final int TOPICS = 4;

	/** Messages without an acknowledgement, and of QoS 0 between two PINGREQ. */
	private static final int WINDOW = 20;

	/** One client in so many stays for many messages; the others publish one. */
	private static final int STAYING_ONE_IN = 20;

	private static final int MANY = 500;

	private static final int PAYLOAD_BYTES = 256;

	/** One client in so many leaves a will behind. */
	private static final int LOST_ONE_IN = 5;

	/** One message in so many is retained. */
	private static final int RETAINED_ONE_IN = 10;

	private final int number;

	/** Decides about everything but how long it stays. */
	private final int kind;

	private final String username;

	private final String password;

	private final MqttQoS qos;

	private int unsent;

	private int unanswered;

	TrainingClient(int number, String username, String password) {
		this.number = number;
		this.username = username;
		this.password = password;
		boolean staying = number % STAYING_ONE_IN == 0;
		this.kind = staying ? number / STAYING_ONE_IN : number;
		this.qos = MqttQoS.valueOf(this.kind % QOS_LEVELS);
		this.unsent = staying ? MANY : 1;
	}

	@Override
	public void channelActive(ChannelHandlerContext ctx) {
		MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
			.protocolVersion((this.kind % 2 == 0) ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
			.clientId("training-" + this.number)
			.username(this.username)
			.password(this.password.getBytes(StandardCharsets.UTF_8))
			.cleanSession(true)
			.keepAlive(60);
		if (isLost()) {
			connect.willFlag(true).willQoS(this.qos).willTopic(topic()).willMessage(new byte[PAYLOAD_BYTES]);
		}
		ctx.writeAndFlush(connect.build());
	}

	@Override
	protected void channelRead0(ChannelHandlerContext ctx, MqttMessage packet) {
		switch (packet.fixedHeader().messageType()) {
			case CONNACK -> accepted(ctx, (MqttConnAckMessage) packet);
			case SUBACK -> publish(ctx);
			case PUBACK, PUBCOMP, PINGRESP -> acknowledged(ctx);
			case PUBREC -> answer(ctx, packet, MqttMessageType.PUBREL);
			case PUBREL -> answer(ctx, packet, MqttMessageType.PUBCOMP);
			case PUBLISH -> received(ctx, (MqttPublishMessage) packet);
			default -> ctx.close();
		}
	}

	private void accepted(ChannelHandlerContext ctx, MqttConnAckMessage packet) {
		if (packet.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			ctx.close();
			return;
		}
		ctx.writeAndFlush(MqttMessageBuilders.subscribe().messageId(1).addSubscription(this.qos, topic()).build());
	}

	private boolean isLost() {
		return this.kind % LOST_ONE_IN == 0;
	}

	private String topic() {
		return "training/" + this.kind % TOPICS;
	}

	private void publish(ChannelHandlerContext ctx) {
		while (this.unsent > 0 && this.unanswered < WINDOW) {
			this.unsent--;
			this.unanswered++;
			ctx.write(MqttMessageBuilders.publish()
				.topicName(topic())
				.qos(this.qos)
				.messageId(1 + this.unsent)
				.retained(this.unsent % RETAINED_ONE_IN == 0)
				.properties(properties())
				.payload(Unpooled.wrappedBuffer(new byte[PAYLOAD_BYTES]))
				.build());
		}
		if (this.qos == MqttQoS.AT_MOST_ONCE) {
			this.unanswered = 1;
			ctx.write(MqttMessage.PINGREQ);
		}
		ctx.flush();
	}

	private void acknowledged(ChannelHandlerContext ctx) {
		this.unanswered--;
		if (this.unsent > 0) {
			publish(ctx);
		}
		else if (this.unanswered == 0) {
			ctx.channel().attr(SERVED).set(true);
			leave(ctx);
		}
	}

	private void leave(ChannelHandlerContext ctx) {
		if (isLost()) {
			ctx.close();
		}
		else {
			ctx.writeAndFlush(MqttMessage.DISCONNECT).addListener(ChannelFutureListener.CLOSE);
		}
	}

	/** Before MQTT 5 they are not sent. */
	private static MqttProperties properties() {
		MqttProperties properties = new MqttProperties();
		properties.add(new MqttProperties.UserProperty("source", "training"));
		properties.add(new MqttProperties.UserProperty("unit", "none"));
		return properties;
	}

	private static void received(ChannelHandlerContext ctx, MqttPublishMessage packet) {
		switch (packet.fixedHeader().qosLevel()) {
			case AT_LEAST_ONCE -> answer(ctx, MqttMessageType.PUBACK, packet.variableHeader().packetId());
			case EXACTLY_ONCE -> answer(ctx, MqttMessageType.PUBREC, packet.variableHeader().packetId());
			default -> {
			}
		}
	}

	private static void answer(ChannelHandlerContext ctx, MqttMessage packet, MqttMessageType type) {
		answer(ctx, type, ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId());
	}

	private static void answer(ChannelHandlerContext ctx, MqttMessageType type, int packetId) {
		MqttQoS bits = (type == MqttMessageType.PUBREL) ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
		ctx.writeAndFlush(new MqttMessage(new MqttFixedHeader(type, false, bits, false, 0),
				MqttMessageIdVariableHeader.from(packetId)));
	}

}
