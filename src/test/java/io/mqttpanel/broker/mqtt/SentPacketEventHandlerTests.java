// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SentPacketEventHandler}.
 */
class SentPacketEventHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5);

	SentPacketEventHandlerTests() {
		this.channel.with(new SentPacketEventHandler(this.client, this.front.events()));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 300", "2, 301" })
	void announcesSentPublishAtEveryQos(int qos, int packetId) {
		byte[] publish = MqttBytes.publish(5, "topic/" + "x".repeat(200), qos, packetId);
		assertAnnounced(publish, 3, packetId, publish.length - 3);
	}

	@ParameterizedTest
	@CsvSource({ "0x40, 4", "0x50, 5", "0x62, 6", "0x70, 7", "0x90, 9", "0xB0, 11" })
	void announcesIdentifierOfSentAcknowledgement(String first, int type) {
		assertAnnounced(MqttBytes.acknowledgement(Integer.decode(first), 40_000), type, 40_000, 2);
	}

	@ParameterizedTest
	@CsvSource({ "0x20, 2", "0xD0, 13", "0xE0, 14" })
	void announcesPacketWithoutIdentifier(String first, int type) {
		assertAnnounced(MqttBytes.packet(Integer.decode(first)), type, 0, 0);
	}

	/** [MQTT-3.14.4-1] */
	@Test
	void passesAndAnnouncesNothingBehindDisconnect() {
		this.channel.writeOutbound(Unpooled.wrappedBuffer(MqttBytes.packet(0xE0)));
		ByteBuf publish = Unpooled.wrappedBuffer(MqttBytes.publish(5, "t", 1, 1));
		assertThat(this.channel.writeOneOutbound(publish).isSuccess()).isTrue();
		this.channel.flushOutbound();
		assertThat(publish.refCnt()).isZero();
		assertThat(this.channel.outBytes()).containsExactly(MqttBytes.packet(0xE0));
		assertThat(this.front.recorded().of(PacketProcessed.class)).hasSize(1);
	}

	private void assertAnnounced(byte[] packet, int type, int packetId, int remainingLength) {
		this.channel.writeOutbound(Unpooled.wrappedBuffer(packet));
		ByteBuf passed = this.channel.readOutbound();
		assertThat(passed.readableBytes()).isEqualTo(packet.length);
		passed.release();
		assertThat(this.front.recorded().of(PacketProcessed.class)).singleElement().satisfies((event) -> {
			assertThat(event.direction()).isEqualTo(Direction.SENT);
			assertThat(event.clientId()).isEqualTo("c");
			assertThat(event.connection()).isEqualTo(this.client.number());
			assertThat(event.packetType()).isEqualTo(type);
			assertThat(event.packetId()).isEqualTo(packetId);
			assertThat(event.remainingLength()).isEqualTo(remainingLength);
			assertThat(event.size()).isEqualTo(packet.length);
		});
	}

}
