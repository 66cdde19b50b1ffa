// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;

/**
 * A connection with the flow's handlers in it and no network behind them: what is written
 * has gone when it is flushed.
 */
class FlowChannel extends EmbeddedChannel {

	FlowChannel(Flow flow) {
		pipeline().addLast("engine", new ChannelInboundHandlerAdapter());
		flow.install(pipeline(), "engine", "engine");
		flow.installLast(pipeline(), "engine");
	}

	static MqttPublishMessage publish(int qos, int packetId, int size) {
		return publish(qos, packetId, false, "x".repeat(size));
	}

	static MqttPublishMessage publish(int qos, int packetId, boolean dup, String payload) {
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, dup, MqttQoS.valueOf(qos), false, payload.length()),
				new MqttPublishVariableHeader("t", packetId), Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8));
	}

	static MqttMessage packet(MqttMessageType type) {
		return new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 2),
				MqttMessageIdVariableHeader.from(1));
	}

	/** How many packets have passed inward since the last time. */
	int passed() {
		return count(true);
	}

	/** How many packets have passed outward since the last time. */
	int sent() {
		return count(false);
	}

	private int count(boolean inward) {
		int count = 0;
		Object packet = inward ? readInbound() : readOutbound();
		while (packet != null) {
			ReferenceCountUtil.release(packet);
			count++;
			packet = inward ? readInbound() : readOutbound();
		}
		return count;
	}

}
