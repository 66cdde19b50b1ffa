// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageFactory;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.mqtt.client.ConnectionDoor;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketFaultHandler}.
 */
class PacketFaultHandlerTests {

	private final RecordedEvents recorded = new RecordedEvents();

	private final HandlerChannel channel = new HandlerChannel(
			new PacketFaultHandler(new ConnectionDoor(HandlerChannel.events(this.recorded))));

	@Test
	void letsGoodPacketPass() {
		this.channel.writeInbound(HandlerChannel.packet(MqttMessageType.PINGREQ));
		assertThat(this.channel.in()).isInstanceOf(MqttMessage.class);
		assertThat(this.channel.isOpen()).isTrue();
	}

	@Test
	void closesSilentlyWhatIsNotMqtt() {
		ByteBuf bytes = Unpooled.copyInt(1);
		this.channel.writeInbound(bytes);
		assertThat(bytes.refCnt()).isZero();
		assertThat(this.channel.out()).isNull();
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.recorded.of(ConnectionRefused.class)).hasSize(1);
	}

	@Test
	void tellsMqtt5ClientThatPacketIsMalformed() {
		this.channel.client(MqttVersion.MQTT_5, "c").admit();
		this.channel.writeInbound(MqttMessageFactory.newInvalidMessage(new DecoderException("bad")));
		assertDisconnected(MqttReasonCodes.Disconnect.MALFORMED_PACKET);
	}

	@Test
	void closesOnMqtt3ClientWithoutAWord() {
		this.channel.client(MqttVersion.MQTT_3_1_1, "c").admit();
		MqttPublishMessage publish = HandlerChannel.publish("", MqttQoS.AT_MOST_ONCE, 0, false);
		this.channel.writeInbound(publish);
		assertThat(publish.refCnt()).isZero();
		assertThat(this.channel.out()).isNull();
		assertThat(this.channel.isOpen()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(value = MqttMessageType.class, names = { "CONNACK", "SUBACK", "UNSUBACK", "PINGRESP", "AUTH" })
	void refusesWhatOnlyAServerSays(MqttMessageType type) {
		this.channel.client(MqttVersion.MQTT_5, "c").admit();
		this.channel.writeInbound(HandlerChannel.packet(type));
		assertDisconnected(MqttReasonCodes.Disconnect.PROTOCOL_ERROR);
	}

	@Test
	void endsConnectionOnce() {
		this.channel.client(MqttVersion.MQTT_5, "c").admit();
		this.channel.pipeline().fireChannelRead(HandlerChannel.packet(MqttMessageType.AUTH));
		this.channel.pipeline().fireChannelRead(HandlerChannel.packet(MqttMessageType.AUTH));
		assertDisconnected(MqttReasonCodes.Disconnect.PROTOCOL_ERROR);
		assertThat(this.channel.out()).isNull();
	}

	private void assertDisconnected(MqttReasonCodes.Disconnect reason) {
		MqttMessage disconnect = this.channel.readOutbound();
		assertThat(disconnect.fixedHeader().messageType()).isEqualTo(MqttMessageType.DISCONNECT);
		assertThat(((MqttReasonCodeAndPropertiesVariableHeader) disconnect.variableHeader()).reasonCode())
			.isEqualTo(reason.byteValue());
		assertThat(this.channel.isOpen()).isFalse();
	}

}
