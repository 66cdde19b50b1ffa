// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty;

import java.util.BitSet;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * Makes DUP say what the engine takes it for: that the very message was received before.
 * A client sets it whenever it sends again, whether or not the first copy arrived
 * [MQTT-3.3.1-1], and the engine would acknowledge such a message without delivering it.
 * At QoS 1 every copy is new [MQTT-4.3.2-2]; at QoS 2 one with a packet identifier that
 * is not released yet is not [MQTT-4.3.3-2].
 */
final class ResentPublishHandler extends ChannelInboundHandlerAdapter {

	private final BitSet unreleased = new BitSet();

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttPublishMessage publish) {
			ctx.fireChannelRead(withDup(publish, isKnown(publish)));
			return;
		}
		if (msg instanceof MqttMessage packet && packet.fixedHeader().messageType() == MqttMessageType.PUBREL) {
			this.unreleased.clear(((MqttMessageIdVariableHeader) packet.variableHeader()).messageId());
		}
		ctx.fireChannelRead(msg);
	}

	private boolean isKnown(MqttPublishMessage publish) {
		if (publish.fixedHeader().qosLevel() != MqttQoS.EXACTLY_ONCE) {
			return false;
		}
		int packetId = publish.variableHeader().packetId();
		boolean known = this.unreleased.get(packetId);
		this.unreleased.set(packetId);
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
