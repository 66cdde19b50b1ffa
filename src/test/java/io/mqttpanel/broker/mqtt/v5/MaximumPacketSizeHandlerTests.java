// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.RecordedEngine;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MaximumPacketSizeHandler}, for a client that takes 50 bytes.
 */
class MaximumPacketSizeHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final RecordedEngine.Connection engine;

	MaximumPacketSizeHandlerTests() {
		ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5);
		this.engine = this.front.engine().connect(this.channel, client);
		this.channel.with(new MaximumPacketSizeHandler(client, this.engine, 50, this.front.closer()));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void sendsWhatTheClientTakes() {
		byte[] publish = MqttBytes.publish(5, "x".repeat(42), 1, 7);
		assertThat(publish).hasSize(50);
		write(publish);
		assertThat(this.channel.outBytes()).isEqualTo(publish);
		assertThat(this.front.drops()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "0,", "1, receive PUBACK", "2, receive PUBREC" })
	void discardsLargerMessageAsIfItHadBeenDelivered(int qos, String acknowledged) {
		ByteBuf publish = write(MqttBytes.publish(5, "x".repeat(200), qos, 7));
		assertThat(publish.refCnt()).isZero();
		assertThat(this.channel.outBytes()).isEmpty();
		assertThat(this.front.drops()).containsExactly(DropReason.TOO_LARGE);
		if (acknowledged != null) {
			assertThat(this.engine.asked()).containsExactly(acknowledged);
			assertThat(packetId(this.engine.received().get(0))).isEqualTo(7);
		}
		else {
			assertThat(this.engine.asked()).isEmpty();
		}
	}

	@Test
	void completesDiscardedMessageOfQos2InTheClientsPlace() {
		write(MqttBytes.publish(5, "x".repeat(200), 2, 7));
		write(MqttBytes.acknowledgement(0x62, 8));
		assertThat(this.channel.outBytes()).containsExactly(0x62, 2, 0, 8);
		write(MqttBytes.acknowledgement(0x62, 7));
		assertThat(this.channel.outBytes()).isEmpty();
		assertThat(this.engine.asked()).containsExactly("receive PUBREC", "receive PUBCOMP");
		assertThat(packetId(this.engine.received().get(1))).isEqualTo(7);
		write(MqttBytes.acknowledgement(0x62, 7));
		assertThat(this.channel.outBytes()).containsExactly(0x62, 2, 0, 7);
	}

	private ByteBuf write(byte[] packet) {
		ByteBuf bytes = Unpooled.wrappedBuffer(packet);
		this.channel.writeOutbound(bytes);
		return bytes;
	}

	private static int packetId(MqttMessage packet) {
		return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
	}

}
