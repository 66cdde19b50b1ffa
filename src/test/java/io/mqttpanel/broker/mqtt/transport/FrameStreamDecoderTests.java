// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameStreamDecoder}.
 */
class FrameStreamDecoderTests {

	private static final int MAX_FRAME = 100_000;

	private static final byte[] MASK = MqttBytes.bytes(0x12, 0x34, 0x56, 0x78);

	private final HandlerChannel channel = new HandlerChannel().with(new FrameStreamDecoder(MAX_FRAME));

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void passesWhatHasComeOfAFrameAsFragments() {
		byte[] content = content(MAX_FRAME);
		byte[] frame = frame(0x82, content);
		send(Arrays.copyOf(frame, 60_000));
		assertFrame(BinaryWebSocketFrame.class, false, Arrays.copyOf(content, 60_000 - 14));
		send(Arrays.copyOfRange(frame, 60_000, 60_001));
		assertFrame(ContinuationWebSocketFrame.class, false, new byte[] { content[60_000 - 14] });
		send(Arrays.copyOfRange(frame, 60_001, frame.length));
		assertFrame(ContinuationWebSocketFrame.class, true, Arrays.copyOfRange(content, 60_001 - 14, content.length));
		assertThat(this.channel.in()).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 5, 100, 1_000_000 })
	void readsFramesHoweverTheirBytesCome(int pieces) {
		List<byte[]> contents = List.of(content(3), content(125), content(126), content(65_536));
		byte[] all = contents.stream().map((each) -> frame(0x82, each)).reduce(new byte[0], MqttBytes::join);
		for (int i = 0; i < all.length; i += pieces) {
			send(Arrays.copyOfRange(all, i, Math.min(all.length, i + pieces)));
		}
		List<byte[]> messages = new ArrayList<>();
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		for (WebSocketFrame frame = frame(); frame != null; frame = frame()) {
			boolean begins = frame instanceof BinaryWebSocketFrame;
			assertThat(frame.content().isReadable() && begins == (message.size() == 0)).isTrue();
			message.writeBytes(ByteBufUtil.getBytes(frame.content()));
			if (frame.isFinalFragment()) {
				messages.add(message.toByteArray());
				message.reset();
			}
			frame.release();
		}
		assertThat(messages).containsExactlyElementsOf(contents);
	}

	@Test
	void keepsFragmentsWithControlFramesBetweenThem() {
		send(frame(0x02, content(3)));
		send(frame(0x89, content(2)));
		send(frame(0x00, new byte[0]));
		byte[] pong = frame(0x8A, content(125));
		send(Arrays.copyOf(pong, 100));
		assertFrame(BinaryWebSocketFrame.class, false, content(3));
		assertFrame(PingWebSocketFrame.class, true, content(2));
		assertFrame(ContinuationWebSocketFrame.class, false, new byte[0]);
		assertThat(this.channel.in()).isNull();
		send(Arrays.copyOfRange(pong, 100, pong.length));
		assertFrame(PongWebSocketFrame.class, true, content(125));
		send(frame(0x80, content(1)));
		assertFrame(ContinuationWebSocketFrame.class, true, content(1));
		send(frame(0x82, new byte[0]));
		assertFrame(BinaryWebSocketFrame.class, true, new byte[0]);
	}

	@Test
	void passesNothingOfAFrameWithoutItsBytes() {
		send(Arrays.copyOf(frame(0x82, content(1000)), 8));
		assertThat(this.channel.in()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "03e8", "03e8c3a4" })
	void passesCloseAndNothingBehindIt(String hex) {
		byte[] content = ByteBufUtil.decodeHexDump(hex);
		send(MqttBytes.join(frame(0x88, content), frame(0x82, content(5)), MqttBytes.bytes(0xFF, 0xFF)));
		assertFrame(CloseWebSocketFrame.class, true, content);
		send(frame(0x82, content(5)));
		assertThat(this.channel.in()).isNull();
		assertThat(this.channel.isOpen()).isTrue();
	}

	/** Who sends text is closed behind it, and until then nothing passes as MQTT. */
	@Test
	void passesNothingOfAndBehindText() {
		send(MqttBytes.join(frame(0x01, content(5)), frame(0x80, content(5)), frame(0x82, content(5))));
		assertFrame(TextWebSocketFrame.class, true, new byte[0]);
		assertThat(this.channel.in()).isNull();
	}

	/** Each is known by what it has in front, of which nothing more comes. */
	@ParameterizedTest
	@CsvSource({ "8201, 1002", "c281, 1002", "a281, 1002", "9281, 1002", "8381, 1002", "8781, 1002", "8b81, 1002",
			"8f81, 1002", "0981, 1002", "89fe, 1002", "89ff, 1002", "8081, 1002", "0081, 1002", "82fe007d, 1002",
			"82ff000000000000ffff, 1002", "82ffffffffffffffffff, 1002", "82ff00000000000186a1, 1009",
			"82ff0000000100000000, 1009", "028000000000028000000000, 1002", "028000000000818000000000, 1002",
			"88810000000003, 1002", "88820000000003ed, 1002", "88830000000003e8ff, 1002" })
	void closesOnWhatBreaksTheRules(String hex, int status) {
		byte[] bytes = ByteBufUtil.decodeHexDump(hex);
		assertThatExceptionOfType(CorruptedWebSocketFrameException.class).isThrownBy(() -> send(bytes));
		CloseWebSocketFrame close = this.channel.readOutbound();
		assertThat(close.statusCode()).isEqualTo(status);
		close.release();
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void readsNothingBehindABrokenRule() {
		assertThatExceptionOfType(CorruptedWebSocketFrameException.class).isThrownBy(
				() -> send(MqttBytes.join(frame(0x83, content(1)), frame(0x82, content(5)), frame(0x82, content(5)))));
		assertThat(this.channel.in()).isNull();
	}

	private static byte[] content(int size) {
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		return content;
	}

	private static byte[] frame(int first, byte[] content) {
		byte[] masked = content.clone();
		for (int i = 0; i < masked.length; i++) {
			masked[i] ^= MASK[i % MASK.length];
		}
		int size = content.length;
		byte[] length = (size < 126) ? MqttBytes.bytes(0x80 | size)
				: (size < 65_536) ? MqttBytes.bytes(0xFE, size >> 8, size & 0xFF)
						: MqttBytes.bytes(0xFF, 0, 0, 0, 0, 0, size >> 16, size >> 8 & 0xFF, size & 0xFF);
		return MqttBytes.join(MqttBytes.bytes(first), length, MASK, masked);
	}

	private void send(byte[] bytes) {
		this.channel.writeInbound(Unpooled.wrappedBuffer(bytes));
	}

	private WebSocketFrame frame() {
		return (WebSocketFrame) this.channel.in();
	}

	private void assertFrame(Class<? extends WebSocketFrame> type, boolean last, byte[] content) {
		WebSocketFrame frame = frame();
		assertThat(frame).isInstanceOf(type);
		assertThat(frame.isFinalFragment()).isEqualTo(last);
		assertThat(ByteBufUtil.getBytes(frame.content())).isEqualTo(content);
		frame.release();
	}

}
