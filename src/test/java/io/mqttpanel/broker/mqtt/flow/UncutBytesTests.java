// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UncutBytes} in a {@link PacketFrameHandler}.
 */
class UncutBytesTests {

	private static final int MAX_SIZE = 200_000;

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	@BeforeEach
	void open() {
		this.channel.config().setAllocator(UnpooledByteBufAllocator.DEFAULT);
		this.channel.with(new PacketFrameHandler(this.front.client(this.channel, MqttVersion.MQTT_3_1_1), MAX_SIZE, 1,
				this.front.closer(), new PartialPackets(this.front.closer(), MAX_SIZE)));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	/** What was cut waits for the engine, and keeps the buffer that it came in. */
	@Test
	void keepsNoBytesInFrontOfWhatIsNotCut() {
		byte[] packet = MqttBytes.packet(0x30, MqttBytes.string("t"), new byte[9_996]);
		byte[] read = new byte[6 * packet.length];
		for (int i = 0; i < read.length; i++) {
			read[i] = packet[(i + packet.length / 2) % packet.length];
		}
		send(Arrays.copyOf(packet, packet.length / 2));
		for (int i = 0; i < 30; i++) {
			send(read);
			List<ByteBuf> waiting = waiting();
			assertThat(waiting).hasSize(6).allMatch((each) -> buffer(each).capacity() <= 2 * UncutBytes.SMALL);
			waiting.forEach(ByteBuf::release);
		}
	}

	@Test
	void keepsNoLargeBufferForLittle() {
		byte[] packet = MqttBytes.packet(0x30, MqttBytes.string("t"), new byte[MAX_SIZE - 100]);
		send(Arrays.copyOf(packet, 64 * 1024));
		send(Arrays.copyOfRange(packet, 64 * 1024, packet.length));
		waiting().forEach(ByteBuf::release);
		send(Arrays.copyOf(packet, 64 * 1024));
		send(MqttBytes.join(Arrays.copyOfRange(packet, 64 * 1024, packet.length), Arrays.copyOf(packet, 1_000)));
		ByteBuf waiting = waiting().get(0);
		ByteBuf buffer = buffer(waiting);
		assertThat(buffer.capacity()).isGreaterThan(UncutBytes.SMALL);
		waiting.release();
		assertThat(buffer.refCnt()).isZero();
		send(Arrays.copyOfRange(packet, 1_000, packet.length));
		assertThat(waiting()).singleElement().satisfies((each) -> {
			assertThat(ByteBufUtil.getBytes(each)).isEqualTo(packet);
			each.release();
		});
	}

	private static ByteBuf buffer(ByteBuf slice) {
		ByteBuf buffer = slice;
		for (ByteBuf wrapped = slice; wrapped != null; wrapped = wrapped.unwrap()) {
			buffer = wrapped;
		}
		return buffer;
	}

	private List<ByteBuf> waiting() {
		List<ByteBuf> waiting = new ArrayList<>();
		for (Object next = this.channel.in(); next != null; next = this.channel.in()) {
			waiting.add((ByteBuf) next);
		}
		return waiting;
	}

	private void send(byte[] bytes) {
		this.channel.writeInbound(Unpooled.wrappedBuffer(bytes));
	}

}
