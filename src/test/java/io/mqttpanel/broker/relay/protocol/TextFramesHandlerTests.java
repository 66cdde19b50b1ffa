// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a server reads of what a client with these handlers writes.
 */
class TextFramesHandlerTests {

	private final EmbeddedChannel client = new EmbeddedChannel(new WebSocket13FrameEncoder(true),
			new TextFramesHandler(new SplittableRandom()));

	private final EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 24));

	@AfterEach
	void close() {
		this.client.finishAndReleaseAll();
		this.server.finishAndReleaseAll();
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

	@Test
	void arriveWholeAndInOrderWhateverTheirLength() {
		List<String> texts = new ArrayList<>();
		for (int length : new int[] { 0, 1, 7, 8, 9, 124, 125, 126, 127, 65_535, 65_536, 200_000 }) {
			texts.add("x".repeat(Math.max(0, length - 2)) + ((length > 1) ? "é" : "y".repeat(length)));
		}
		texts.forEach((text) -> this.client.write(new TextWebSocketFrame(text)));
		this.client.flush();
		assertThat(received()).isEqualTo(texts.stream().map("TextWebSocketFrame "::concat).toList());
	}

	@Test
	void areWrittenAsOneBuffer() {
		for (int i = 0; i < 50; i++) {
			this.client.write(new TextWebSocketFrame("text " + i));
		}
		this.client.flush();
		assertThat(this.client.outboundMessages()).hasSize(1);
		assertThat(received()).hasSize(50);
	}

	@Test
	void areFlushedOnlyWhenAsked() {
		this.client.write(new TextWebSocketFrame("text"));
		assertThat(received()).isEmpty();
		this.client.flush();
		assertThat(received()).hasSize(1);
	}

	@Test
	void letOtherFramesKeepTheirPlace() {
		this.client.write(new TextWebSocketFrame("before"));
		this.client.write(new PingWebSocketFrame(Unpooled.copiedBuffer("ping", StandardCharsets.UTF_8)));
		this.client.write(new TextWebSocketFrame(false, 0, "a frag"));
		this.client.write(new ContinuationWebSocketFrame(true, 0, "ment"));
		this.client.write(new TextWebSocketFrame("after"));
		this.client.flush();
		assertThat(received()).containsExactly("TextWebSocketFrame before", "PingWebSocketFrame ping",
				"TextWebSocketFrame a frag", "ContinuationWebSocketFrame ment", "TextWebSocketFrame after");
	}

	@Test
	void areMaskedEachInAnotherWay() {
		byte[] first = encoded();
		assertThat(encoded()).hasSameSizeAs(first).isNotEqualTo(first);
	}

	private byte[] encoded() {
		this.client.writeOutbound(new TextWebSocketFrame("the same text as before"));
		ByteBuf bytes = this.client.readOutbound();
		try {
			return ByteBufUtil.getBytes(bytes);
		}
		finally {
			bytes.release();
		}
	}

	@Test
	void tellEachWriterWhatBecameOfItsFrame() {
		ChannelFuture first = this.client.write(new TextWebSocketFrame("first"));
		ChannelFuture second = this.client.write(new TextWebSocketFrame("second"));
		assertThat(first.isDone()).isFalse();
		this.client.flush();
		assertThat(first.isSuccess()).isTrue();
		assertThat(second.isSuccess()).isTrue();
		this.client.close();
		ChannelFuture third = this.client.write(new TextWebSocketFrame("third"));
		this.client.flush();
		assertThat(third.cause()).isNotNull();
	}

}
