// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;

/**
 * The receiving end of a flow: books every message and acknowledges it.
 */
final class Subscriber extends MqttPeer {

	private final Pair pair;

	private final Window window;

	private final MqttQoS qos;

	Subscriber(Pair pair, Window window, Scenario scenario) {
		super("bench-subscriber-" + pair.number(), !scenario.persistent());
		this.pair = pair;
		this.window = window;
		this.qos = MqttQoS.valueOf(scenario.qos());
	}

	@Override
	void onConnected() {
		// The bare engine closes connections whose next packet comes right behind
		// CONNACK.
		context().executor().schedule(this::subscribe, 500, TimeUnit.MILLISECONDS);
	}

	private void subscribe() {
		write(MqttMessageBuilders.subscribe().messageId(1).addSubscription(this.qos, this.pair.topic()).build());
		context().flush();
	}

	@Override
	void onMessage(MqttMessage message) {
		if (message instanceof MqttPublishMessage publish) {
			onPublish(publish);
		}
		else if (message instanceof MqttSubAckMessage) {
			completeReady();
		}
	}

	private void onPublish(MqttPublishMessage publish) {
		ByteBuf payload = publish.payload();
		if (payload.readableBytes() != Scenario.PAYLOAD_SIZE) {
			this.pair.flow().receiveForeign();
			return;
		}
		Stamp stamp = Stamp.readFrom(payload);
		if (stamp.run() != this.pair.run() || stamp.flow() != this.pair.number()) {
			this.pair.flow().receiveForeign();
		}
		else if (this.pair.flow().receive(stamp.number())) {
			this.window.received(stamp.due());
		}
		if (publish.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
			write(MqttMessageBuilders.pubAck().packetId(publish.variableHeader().packetId()).build());
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.flush();
		this.pair.publisher().pump();
	}

}
