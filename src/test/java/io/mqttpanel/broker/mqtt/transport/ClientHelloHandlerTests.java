// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.net.InetSocketAddress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.login.OpenConnections;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientHelloHandler}.
 */
class ClientHelloHandlerTests {

	private static final int RATE = 10;

	private final FrontFixture front = new FrontFixture();

	private final OpenConnections connections = new OpenConnections(
			new Limits(0, 0, 0, RATE, 0, 0, 0, 255, 128, 0, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0, 0, 128));

	private HandlerChannel channel = open("192.0.2.1");

	private HandlerChannel open(String host) {
		HandlerChannel opened = new HandlerChannel();
		opened.network().setDeviceAddress(new InetSocketAddress(host, 1));
		return opened.with(new ClientHelloHandler(opened.network(), this.front.closer(), this.connections));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	private boolean passes(String host) {
		this.channel.finishAndReleaseAll();
		this.channel = open(host);
		this.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] { 22, 3 }));
		ByteBuf passed = (ByteBuf) this.channel.in();
		if (passed != null) {
			passed.release();
		}
		return passed != null;
	}

	/** More than come in a second, so that time does not matter. */
	private void useUpRate() {
		int passed = 0;
		while (passed < 100_000 && passes("192.0.2.1")) {
			passed++;
		}
		assertThat(passed).isBetween(RATE - 1, 99_999);
	}

	@Test
	void handshakesTakeFromTheConnectRate() {
		useUpRate();
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.refused()).containsExactly(Reason.CONNECT_RATE);
	}

	@Test
	void connectionCountsOnce() {
		assertThat(passes("192.0.2.1")).isTrue();
		NetworkConnection begun = this.channel.network();
		useUpRate();
		assertThat(this.connections.keepsRate(begun)).as("its CONNECT").isTrue();
	}

	@Test
	void waitsForItsTurnWithoutReading() {
		this.channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {

			@Override
			public void channelRead(ChannelHandlerContext ctx, Object msg) {
				ctx.fireChannelRead(msg);
				assertThat(ClientHelloHandlerTests.this.channel.network().isPaused()).isTrue();
				assertThat(ClientHelloHandlerTests.this.channel.in()).isNull();
				ctx.fireChannelRead(Unpooled.wrappedBuffer(new byte[] { 3 }));
			}

		});
		this.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] { 22 }));
		ByteBuf passed = (ByteBuf) this.channel.in();
		assertThat(passed).isNotNull();
		assertThat(passed.readableBytes()).isEqualTo(2);
		passed.release();
		assertThat(this.channel.network().isPaused()).isFalse();
		assertThat(this.channel.pipeline().get(ClientHelloHandler.class)).isNull();
	}

	@Test
	void clientThatHangsUpWhileItWaitsTakesNoTurn() {
		this.channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {

			@Override
			public void channelRead(ChannelHandlerContext ctx, Object msg) {
				ctx.fireChannelRead(msg);
				ctx.close();
			}

		});
		ByteBuf hello = Unpooled.buffer().writeByte(22);
		this.channel.writeInbound(hello);
		assertThat(this.channel.in()).isNull();
		assertThat(hello.refCnt()).isZero();
	}

}
