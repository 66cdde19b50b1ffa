// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.HexFormat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FirstPacketSizeHandler}.
 */
class FirstPacketSizeHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	FirstPacketSizeHandlerTests() {
		this.channel.with(new FirstPacketSizeHandler(this.channel.network(), this.front.closer(), 1024));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@CsvSource({ "3, ''", "4, ''", "5, 2003009500" })
	void refusesFirstPacketThatWouldBeTooLarge(int version, String answer) {
		byte[] connect = MqttBytes.connect(version, "c".repeat(1100));
		this.channel.writeInbound(Unpooled.wrappedBuffer(connect, 0, 1));
		this.channel.writeInbound(Unpooled.wrappedBuffer(connect, 1, 20));
		assertThat(this.channel.outBytes()).isEqualTo(HexFormat.of().parseHex(answer));
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.channel.in()).isNull();
		assertThat(this.front.refused()).containsExactly(Reason.PACKET_TOO_LARGE);
	}

	@Test
	void passesFirstPacketOfAllowedSizeAndAllThatFollows() {
		this.channel.writeInbound(Unpooled.wrappedBuffer(MqttBytes.connect(4, "c".repeat(900))));
		this.channel.writeInbound(Unpooled.wrappedBuffer(MqttBytes.packet(0x30, new byte[5000])));
		assertThat(this.front.refused()).isEmpty();
		assertThat(this.channel.inboundMessages()).hasSize(2);
		assertThat(this.channel.pipeline().get(FirstPacketSizeHandler.class)).isNull();
	}

	@Test
	void leavesLengthThatDoesNotEndToTheDecoder() {
		this.channel.writeInbound(Unpooled.wrappedBuffer(MqttBytes.bytes(0x10, 0xFF, 0xFF, 0xFF, 0xFF)));
		assertThat(this.channel.inboundMessages()).hasSize(1);
		assertThat(this.front.refused()).isEmpty();
	}

}
