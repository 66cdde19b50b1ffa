// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageFactory;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketRulesHandler}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PacketRulesHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final HandlerChannel mqtt3 = new HandlerChannel();

	PacketRulesHandlerTests() {
		this.channel
			.with(new PacketRulesHandler(this.front.client(this.channel, MqttVersion.MQTT_5), this.front.closer()));
		this.mqtt3
			.with(new PacketRulesHandler(this.front.client(this.mqtt3, MqttVersion.MQTT_3_1_1), this.front.closer()));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
		this.mqtt3.finishAndReleaseAll();
	}

	@Test
	void letsGoodPacketPass() {
		MqttMessage packet = HandlerChannel.packet(MqttMessageType.PINGREQ);
		this.channel.writeInbound(packet);
		assertThat(this.channel.in()).isSameAs(packet);
		assertThat(this.channel.isOpen()).isTrue();
	}

	@Test
	void disconnectsClientThatSendsNoMqtt(CapturedOutput output) {
		TextWebSocketFrame frame = new TextWebSocketFrame("hello");
		this.channel.writeInbound(frame);
		assertThat(frame.refCnt()).isZero();
		assertDisconnected(0x82);
		ByteBuf bytes = Unpooled.copyInt(1);
		this.mqtt3.writeInbound(bytes);
		assertThat(bytes.refCnt()).isZero();
		assertThat(this.mqtt3.out()).isNull();
		assertThat(this.mqtt3.isOpen()).isFalse();
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void tellsMqtt5ClientThatPacketIsMalformed() {
		this.channel.writeInbound(MqttMessageFactory.newInvalidMessage(new DecoderException("bad")));
		assertDisconnected(0x81);
	}

	@Test
	void closesOnMqtt3ClientWithoutAWord() {
		MqttPublishMessage publish = HandlerChannel.publish("", MqttQoS.AT_MOST_ONCE, 0, false);
		this.mqtt3.writeInbound(publish);
		assertThat(publish.refCnt()).isZero();
		assertThat(this.mqtt3.out()).isNull();
		assertThat(this.mqtt3.isOpen()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a/#", "+", "a\0", "\0001/a" })
	void refusesTopicThatIsNone(String topic) {
		MqttPublishMessage publish = HandlerChannel.publish(topic, MqttQoS.AT_MOST_ONCE, 0, false);
		this.channel.writeInbound(publish);
		assertThat(publish.refCnt()).isZero();
		assertDisconnected(0x90);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "$share/g", "$share/g#/a", "a\0", "\0001/a", "$share/g/\0001/a" })
	void refusesFiltersThatEndASessionLoop(String filter) {
		this.channel.writeInbound(
				MqttMessageBuilders.subscribe().messageId(1).addSubscription(MqttQoS.AT_LEAST_ONCE, filter).build());
		assertDisconnected(0x8F);
	}

	@Test
	void disconnectsOnce() {
		HandlerChannel stalled = new HandlerChannel().stall();
		stalled.with(new PacketRulesHandler(this.front.client(stalled, MqttVersion.MQTT_5), this.front.closer()));
		stalled.writeInbound(HandlerChannel.publish("", MqttQoS.AT_MOST_ONCE, 0, false),
				HandlerChannel.publish("", MqttQoS.AT_MOST_ONCE, 0, false),
				HandlerChannel.packet(MqttMessageType.PINGREQ));
		assertThat(stalled.disconnectReason()).isEqualTo(0x90);
		assertThat(stalled.out()).isNull();
		assertThat(stalled.in()).isNull();
		stalled.pass(1, TimeUnit.SECONDS);
		assertThat(stalled.isOpen()).isFalse();
	}

	@Test
	void letsNothingPassBehindDisconnect() {
		MqttPublishMessage late = HandlerChannel.publish("t", MqttQoS.AT_LEAST_ONCE, 1, false);
		this.channel.writeInbound(HandlerChannel.packet(MqttMessageType.DISCONNECT), late);
		assertThat(((MqttMessage) this.channel.in()).fixedHeader().messageType()).isEqualTo(MqttMessageType.DISCONNECT);
		assertThat(this.channel.in()).isNull();
		assertThat(late.refCnt()).isZero();
	}

	@Test
	void letsNothingPassOnceConnectionIsBeingClosed() {
		this.channel.network().beginClosing();
		MqttPublishMessage late = HandlerChannel.publish("t", MqttQoS.AT_LEAST_ONCE, 1, false);
		this.channel.writeInbound(late);
		assertThat(this.channel.in()).isNull();
		assertThat(late.refCnt()).isZero();
	}

	private void assertDisconnected(int reason) {
		assertThat(this.channel.disconnectReason()).isEqualTo(reason);
		assertThat(this.channel.in()).isNull();
		assertThat(this.channel.isOpen()).isFalse();
	}

}
