// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.HexFormat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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
 * Tests for {@link FirstPacketHandler}.
 */
class FirstPacketHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	FirstPacketHandlerTests() {
		this.channel.with(new FirstPacketHandler(this.channel.network(), this.front.closer(), 1024));
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
		this.channel.writeInbound(Unpooled.wrappedBuffer(connect, 1, 9));
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
		assertThat(this.channel.pipeline().get(FirstPacketHandler.class)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "10ffffffff", "300100", "474554202f20485454502f312e310d0a" })
	void closesOnWhatIsNoPacketOrNoConnect(String hex) {
		this.channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
		assertThat(this.channel.in()).isNull();
		assertThat(this.channel.outBytes()).isEmpty();
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.refused()).containsExactly(Reason.PROTOCOL_ERROR);
	}

	@Test
	void passesConnectWholeHoweverItsBytesCome() {
		byte[] connect = MqttBytes.connect(5, "c");
		for (byte each : connect) {
			assertThat(this.channel.in()).isNull();
			this.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] { each }));
		}
		ByteBuf passed = (ByteBuf) this.channel.in();
		assertThat(ByteBufUtil.getBytes(passed)).isEqualTo(connect);
		passed.release();
	}

}
