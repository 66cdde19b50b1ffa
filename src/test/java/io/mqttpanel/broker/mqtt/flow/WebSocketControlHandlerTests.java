// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WebSocketControlHandler}.
 */
class WebSocketControlHandlerTests {

	private static final int PER_SECOND = 20;

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final WebSocketControlHandler handler = new WebSocketControlHandler(this.channel.network(), PER_SECOND,
			this.front.events());

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void answersEachPingOfWhoReads() {
		this.channel.with(this.handler);
		ping("a");
		ping("b");
		assertThat(pong()).isEqualTo("a");
		assertThat(pong()).isEqualTo("b");
		assertThat(this.channel.in()).isNull();
	}

	@Test
	void keepsOnlyTheLatestPingOfWhoDoesNotRead() {
		this.channel.stall().with(this.handler);
		ByteBuf last = null;
		for (int i = 0; i < 10; i++) {
			ByteBuf earlier = last;
			last = ping("ping " + i);
			assertThat(earlier == null || i == 1 || earlier.refCnt() == 0).isTrue();
		}
		assertThat(pong()).isEqualTo("ping 0");
		assertThat(pong()).isNull();
		this.channel.close();
		assertThat(last.refCnt()).isZero();
	}

	@Test
	void answersTheLatestPingOnceThereIsRoom() {
		Queue<ChannelPromise> unsent = new ArrayDeque<>();
		this.channel.with(new ChannelOutboundHandlerAdapter() {

			@Override
			public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
				unsent.add(promise);
				ctx.write(msg);
			}

		}, this.handler);
		ping("a");
		ping("b");
		ping("c");
		unsent.remove().setSuccess();
		assertThat(pong()).isEqualTo("a");
		assertThat(pong()).isEqualTo("c");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ping", "pong", "empty", "continuation" })
	void slowsDownWhoSendsTooManyFramesWithoutMqtt(String kind) {
		this.channel.with(this.handler);
		for (int i = 0; i <= PER_SECOND; i++) {
			this.channel.writeInbound(frame(kind));
		}
		assertThat(this.channel.network().isPaused()).isTrue();
		assertThat(this.front.limitsReached()).containsExactly(LimitReached.Limit.PACKET_RATE);
		this.channel.pass(1, TimeUnit.SECONDS);
		ReferenceCountUtil.release(this.channel.in());
	}

	@Test
	void countsNoFrameThatCarriesMqtt() {
		this.channel.with(this.handler);
		for (int i = 0; i < 10 * PER_SECOND; i++) {
			this.channel.writeInbound(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[1])));
		}
		assertThat(this.channel.network().isPaused()).isFalse();
	}

	/** As many packets as the rate is, and as many frames, are too many together. */
	@ParameterizedTest
	@CsvSource({ "ping, 0, 20", "pong, 0, 20", "empty, 0, 20", "continuation, 0, 20", "ping, 5, 5" })
	void countAsPacketsOfTheClientAfterLogin(String kind, int allowed, int rate) {
		this.channel.with(this.handler);
		logIn(new ClientLimits(allowed, 0, 0, 0));
		for (int i = 0; i < rate; i++) {
			this.channel.writeInbound(frame(kind));
			this.channel.writeInbound(HandlerChannel.packet(MqttMessageType.PINGREQ));
		}
		assertThat(this.channel.network().isPaused()).isTrue();
		assertThat(this.front.limitsReached()).containsExactly(LimitReached.Limit.PACKET_RATE);
	}

	@Test
	void framesFromBeforeLoginDoNotCountAfterIt() {
		this.channel.with(this.handler);
		for (int i = 0; i < PER_SECOND; i++) {
			this.channel.writeInbound(frame("ping"));
		}
		logIn(ClientLimits.NONE);
		for (int i = 0; i < PER_SECOND; i++) {
			this.channel.writeInbound(frame("ping"));
		}
		assertThat(this.channel.network().isPaused()).isFalse();
	}

	/** Frames end behind the handler, packets meet their limit. */
	private void logIn(ClientLimits limits) {
		Granted grant = FrontFixture.GRANTED.limitedTo(limits);
		ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5, grant);
		this.channel.with(new SimpleChannelInboundHandler<WebSocketFrame>() {

			@Override
			protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
				assertThat(frame.content().isReadable()).isFalse();
			}

		}, new PacketLimitHandler(client, PER_SECOND, this.front.events(), this.front.closer(),
				this.front.context().teams()));
		this.channel.pipeline().fireUserEventTriggered(grant);
	}

	private static WebSocketFrame frame(String kind) {
		return switch (kind) {
			case "ping" -> new PingWebSocketFrame();
			case "pong" -> new PongWebSocketFrame();
			case "empty" -> new BinaryWebSocketFrame();
			default -> new ContinuationWebSocketFrame();
		};
	}

	private ByteBuf ping(String text) {
		ByteBuf content = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
		this.channel.writeInbound(new PingWebSocketFrame(content));
		return content;
	}

	private String pong() {
		WebSocketFrame pong = this.channel.readOutbound();
		if (pong == null) {
			return null;
		}
		String text = pong.content().toString(StandardCharsets.UTF_8);
		pong.release();
		return text;
	}

}
