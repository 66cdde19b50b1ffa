// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;

import io.mqttpanel.broker.mqtt.engine.RetainedLimits;

/**
 * Refuses a retained message for which there is no room where its client can be told:
 * MQTT 5 at QoS 1 and 2 [MQTT5-3.4.2.1]. Any other is passed on: it reaches those who are
 * subscribed, and the store does not keep it.
 */
final class RetainedLimitHandler extends ChannelInboundHandlerAdapter {

	private static final int MQTT_5 = 5;

	private final RetainedLimits limits;

	private boolean tellable;

	RetainedLimitHandler(RetainedLimits limits) {
		this.limits = limits;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttConnectMessage connect) {
			this.tellable = connect.variableHeader().version() >= MQTT_5;
		}
		if (msg instanceof MqttPublishMessage publish && isRefused(publish)) {
			this.limits.refuse();
			try {
				ctx.writeAndFlush(answer(publish));
			}
			finally {
				publish.release();
			}
		}
		else {
			ctx.fireChannelRead(msg);
		}
	}

	private boolean isRefused(MqttPublishMessage publish) {
		MqttFixedHeader header = publish.fixedHeader();
		if (!this.tellable || !header.isRetain() || !publish.payload().isReadable()) {
			return false;
		}
		// What comes once more at QoS 2 may have been taken already.
		boolean answered = header.qosLevel() == MqttQoS.AT_LEAST_ONCE
				|| (header.qosLevel() == MqttQoS.EXACTLY_ONCE && !header.isDup());
		String topic = publish.variableHeader().topicName();
		return answered && !this.limits.hasRoom(topic,
				RetainedLimits.bytes(topic, publish.payload().readableBytes(), publish.variableHeader().properties()));
	}

	/** A reason code of 0x80 or above ends the exchange also at QoS 2 [MQTT5-4.3.3]. */
	private static MqttMessage answer(MqttPublishMessage publish) {
		boolean once = publish.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE;
		return new MqttMessage(
				new MqttFixedHeader(once ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, false, MqttQoS.AT_MOST_ONCE,
						false, 0),
				new MqttPubReplyMessageVariableHeader(publish.variableHeader().packetId(),
						MqttReasonCodes.PubAck.QUOTA_EXCEEDED.byteValue(), MqttProperties.NO_PROPERTIES));
	}

}
