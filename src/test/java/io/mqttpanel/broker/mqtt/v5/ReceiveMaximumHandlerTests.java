// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReceiveMaximumHandler}.
 */
class ReceiveMaximumHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	ReceiveMaximumHandlerTests() {
		this.channel.with(
				new ReceiveMaximumHandler(this.front.client(this.channel, MqttVersion.MQTT_5), 2, this.front.closer()));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void disconnectsClientThatHasOneTooMany() {
		begin();
		publish(MqttQoS.AT_LEAST_ONCE, 1);
		publish(MqttQoS.EXACTLY_ONCE, 2);
		publish(MqttQoS.EXACTLY_ONCE, 2);
		publish(MqttQoS.AT_MOST_ONCE, -1);
		assertThat(this.channel.isOpen()).isTrue();
		MqttPublishMessage last = publish(MqttQoS.AT_LEAST_ONCE, 3);
		assertThat(this.channel.disconnectReason()).isEqualTo(0x93);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(last.refCnt()).isZero();
		assertThat(this.channel.inboundMessages()).hasSize(4);
	}

	/** It was not told the maximum yet. */
	@Test
	void doesNotCountWhatTheClientHasSentAheadOfConnAck() {
		for (int packetId = 1; packetId <= 5; packetId++) {
			publish(MqttQoS.AT_LEAST_ONCE, packetId);
		}
		begin();
		publish(MqttQoS.AT_LEAST_ONCE, 6);
		publish(MqttQoS.AT_LEAST_ONCE, 7);
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.channel.inboundMessages()).hasSize(7);
	}

	@Test
	void countsNoMoreWhatIsAnswered() {
		begin();
		for (int i = 0; i < 3; i++) {
			publish(MqttQoS.AT_LEAST_ONCE, 1);
			publish(MqttQoS.EXACTLY_ONCE, 2);
			answer(MqttMessageType.PUBACK, 1);
			answer(MqttMessageType.PUBREC, 2);
			answer(MqttMessageType.PUBCOMP, 2);
		}
		publish(MqttQoS.EXACTLY_ONCE, 3);
		this.channel.writeOutbound(new MqttMessage(header(MqttMessageType.PUBREC),
				new MqttPubReplyMessageVariableHeader(3, (byte) 0x87, MqttProperties.NO_PROPERTIES)));
		publish(MqttQoS.EXACTLY_ONCE, 4);
		publish(MqttQoS.EXACTLY_ONCE, 5);
		answer(MqttMessageType.PUBREC, 4);
		assertThat(this.channel.isOpen()).isTrue();
		publish(MqttQoS.EXACTLY_ONCE, 6);
		assertThat(this.channel.isOpen()).isFalse();
	}

	private void begin() {
		this.channel.pipeline().fireUserEventTriggered(FrontFixture.GRANTED);
	}

	private MqttPublishMessage publish(MqttQoS qos, int packetId) {
		MqttPublishMessage publish = Packets.publish("t", qos, packetId, MqttProperties.NO_PROPERTIES);
		this.channel.writeInbound(publish);
		return publish;
	}

	private void answer(MqttMessageType type, int packetId) {
		this.channel.writeOutbound(new MqttMessage(header(type), MqttMessageIdVariableHeader.from(packetId)));
	}

	private static MqttFixedHeader header(MqttMessageType type) {
		return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
	}

}
