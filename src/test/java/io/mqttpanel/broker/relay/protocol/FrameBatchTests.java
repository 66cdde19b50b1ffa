// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.relay.frame.TextFrame;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames of a batch as a WebSocket server reads them.
 */
class FrameBatchTests {

	private final FrameBatch batch = new FrameBatch(ByteBufAllocator.DEFAULT, new SplittableRandom());

	private final EmbeddedChannel client = new EmbeddedChannel(new WebSocket13FrameEncoder(true),
			new EncodedFramesHandler());

	private final EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 24));

	/**
	 * Decodes without leak detection, which records every access, of which unmasking has
	 * one for each four bytes. The memory of the batch stays watched.
	 */
	@BeforeEach
	void decodeUnwatched() {
		this.server.config().setAllocator(new UnpooledByteBufAllocator(false, true));
	}

	@AfterEach
	void close() {
		this.batch.release();
		this.client.finishAndReleaseAll();
		this.server.finishAndReleaseAll();
	}

	@Test
	void arriveWholeAndInOrderWhateverTheirLength() {
		List<String> texts = new ArrayList<>();
		for (int length : new int[] { 0, 1, 7, 8, 9, 124, 125, 126, 127, 65_535, 65_536, 200_000, 3 }) {
			texts.add("x".repeat(Math.max(0, length - 2)) + ((length > 1) ? "é" : "y".repeat(length)));
		}
		for (String text : texts) {
			if (!this.batch.add(new Text(text))) {
				write();
				assertThat(this.batch.add(new Text(text))).isTrue();
			}
		}
		write();
		assertThat(received()).isEqualTo(texts.stream().map("TextWebSocketFrame "::concat).toList());
	}

	@Test
	void reachTheSocketInTheMemoryTheyWereEncodedIn() {
		for (int i = 0; i < 50; i++) {
			this.batch.add(new Text("text " + i));
		}
		ByteBuf frames = this.batch.take();
		assertThat(frames).isNotNull();
		assertThat(frames.isDirect()).isTrue();
		this.client.writeOutbound(new TextWebSocketFrame(frames));
		assertThat(this.client.outboundMessages()).hasSize(1).first().isSameAs(frames);
		assertThat(received()).hasSize(50);
	}

	@Test
	void shareOneMemoryWithTheBatchBefore() {
		this.batch.add(new Text("first"));
		ByteBuf first = this.batch.take();
		this.batch.add(new Text("second"));
		ByteBuf second = this.batch.take();
		assertThat(second.memoryAddress()).isEqualTo(first.memoryAddress() + first.readableBytes());
		this.client.writeOutbound(new TextWebSocketFrame(first), new TextWebSocketFrame(second));
		assertThat(received()).containsExactly("TextWebSocketFrame first", "TextWebSocketFrame second");
		assertThat(this.batch.take()).isNull();
	}

	@Test
	void areReleasedWithTheBatchUnlessTheyWereTaken() {
		this.batch.add(new Text("taken"));
		ByteBuf taken = this.batch.take();
		this.batch.add(new Text("lost"));
		this.batch.release();
		assertThat(this.batch.take()).isNull();
		assertThat(taken.refCnt()).isEqualTo(1);
		this.client.writeOutbound(new TextWebSocketFrame(taken));
		assertThat(received()).containsExactly("TextWebSocketFrame taken");
		assertThat(taken.refCnt()).isZero();
	}

	@Test
	void letOtherFramesKeepTheirPlace() {
		this.batch.add(new Text("before"));
		write();
		this.client.writeOutbound(new PingWebSocketFrame(ByteBufUtil.writeUtf8(ByteBufAllocator.DEFAULT, "ping")));
		this.batch.add(new Text("after"));
		write();
		assertThat(received()).containsExactly("TextWebSocketFrame before", "PingWebSocketFrame ping",
				"TextWebSocketFrame after");
	}

	@Test
	void areMaskedEachInAnotherWay() {
		byte[] first = encoded();
		assertThat(encoded()).hasSameSizeAs(first).isNotEqualTo(first);
	}

	private byte[] encoded() {
		this.batch.add(new Text("the same text as before"));
		ByteBuf frames = this.batch.take();
		try {
			return ByteBufUtil.getBytes(frames);
		}
		finally {
			frames.release();
		}
	}

	private void write() {
		ByteBuf frames = this.batch.take();
		assertThat(frames).isNotNull();
		this.client.writeOutbound(new TextWebSocketFrame(frames));
	}

	private List<String> received() {
		for (ByteBuf bytes = this.client.readOutbound(); bytes != null; bytes = this.client.readOutbound()) {
			this.server.writeInbound(bytes);
		}
		List<String> frames = new ArrayList<>();
		for (WebSocketFrame frame = this.server.readInbound(); frame != null; frame = this.server.readInbound()) {
			frames.add(frame.getClass().getSimpleName() + " " + frame.content().toString(StandardCharsets.UTF_8));
			frame.release();
		}
		return frames;
	}

	private record Text(String text) implements TextFrame {

		@Override
		public int length() {
			return this.text.getBytes(StandardCharsets.UTF_8).length;
		}

		@Override
		public void writeTo(ByteBuffer target) {
			target.put(this.text.getBytes(StandardCharsets.UTF_8));
		}

	}

}
