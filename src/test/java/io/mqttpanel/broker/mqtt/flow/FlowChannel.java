// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;

import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * Connection with the handlers of its flow in it and no network behind them: what is
 * written has gone when it is flushed.
 */
class FlowChannel extends HandlerChannel {

	/** What waits in the engine for its team. */
	private final AtomicInteger ofTeam = new AtomicInteger();

	private final StubRoom room = new StubRoom();

	FlowChannel(FrontFixture front, BackPressure backPressure) {
		ClientConnection client = front.client(this, MqttVersion.MQTT_3_1_1);
		OutboundQueueHandler outbound = new OutboundQueueHandler(client, backPressure,
				LargeMessages.of(front.context().closer(), 1));
		with(outbound.window(), MqttEncoder.INSTANCE, outbound,
				new BackPressureHandler(client, backPressure, outbound, this.ofTeam, this.room));
	}

	StubRoom room() {
		return this.room;
	}

	AtomicInteger ofTeam() {
		return this.ofTeam;
	}

	static MqttPublishMessage publish(int qos, int packetId, int size) {
		return publish(qos, packetId, false, "x".repeat(size));
	}

	static MqttPublishMessage publish(int qos, int packetId, boolean dup, String payload) {
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, dup, MqttQoS.valueOf(qos), false, payload.length()),
				new MqttPublishVariableHeader("t", packetId), Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8));
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
