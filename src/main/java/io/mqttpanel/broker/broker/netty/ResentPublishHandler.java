// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty;

import java.util.BitSet;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.broker.netty.client.ClientConnection;

/**
 * Makes DUP say what the engine takes it for: that the very message was received before.
 * A client sets it whenever it sends again, whether or not the first copy arrived
 * [MQTT-3.3.1-1], and the engine would acknowledge such a message without delivering it.
 * At QoS 1 every copy is new [MQTT-4.3.2-2]; at QoS 2 one with a packet identifier that
 * is not released yet is not [MQTT-4.3.3-2], also if it was received over an earlier
 * connection of the same session.
 */
final class ResentPublishHandler extends ChannelDuplexHandler {

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null && msg instanceof MqttPublishMessage publish) {
			ctx.fireChannelRead(withDup(publish, isKnown(publish, connection.succession().unreleased())));
			return;
		}
		if (connection != null && msg instanceof MqttMessage packet
				&& packet.fixedHeader().messageType() == MqttMessageType.PUBREL) {
			connection.succession()
				.unreleased()
				.clear(((MqttMessageIdVariableHeader) packet.variableHeader()).messageId());
		}
		ctx.fireChannelRead(msg);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null && msg instanceof MqttConnAckMessage connAck
				&& !connAck.variableHeader().isSessionPresent()) {
			connection.succession().unreleased().clear();
		}
		ctx.write(msg, promise);
	}

	private static boolean isKnown(MqttPublishMessage publish, BitSet unreleased) {
		if (publish.fixedHeader().qosLevel() != MqttQoS.EXACTLY_ONCE) {
			return false;
		}
		int packetId = publish.variableHeader().packetId();
		boolean known = unreleased.get(packetId);
		unreleased.set(packetId);
		return known;
	}

	private static MqttPublishMessage withDup(MqttPublishMessage publish, boolean dup) {
		MqttFixedHeader header = publish.fixedHeader();
		if (header.isDup() == dup) {
			return publish;
		}
		return new MqttPublishMessage(new MqttFixedHeader(header.messageType(), dup, header.qosLevel(),
				header.isRetain(), header.remainingLength()), publish.variableHeader(), publish.payload());
	}

}
