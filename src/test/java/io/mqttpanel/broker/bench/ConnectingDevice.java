// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;

/**
 * A device that wants in: it connects, and tries again one to two seconds after it was
 * told that the server is unavailable or has lost its connection.
 *
 * @param network how it connects
 * @param clientId its client identifier
 * @param in counts down when it is in
 * @param turnedAway counts the answers that were no success
 */
record ConnectingDevice(Bootstrap network, String clientId, CountDownLatch in, AtomicInteger turnedAway) {

	void connect() {
		this.network.clone().handler(new ChannelInitializer<Channel>() {

			@Override
			protected void initChannel(Channel channel) {
				channel.pipeline().addLast(new MqttDecoder(), MqttEncoder.INSTANCE, new Login());
			}

		}).connect().addListener((ChannelFutureListener) (future) -> {
			if (!future.isSuccess()) {
				later(future.channel());
			}
		});
	}

	private void later(Channel channel) {
		this.turnedAway.incrementAndGet();
		long millis = 1_000 + ThreadLocalRandom.current().nextInt(1_000);
		channel.eventLoop().schedule(this::connect, millis, TimeUnit.MILLISECONDS);
	}

	/**
	 * One attempt.
	 */
	private final class Login extends ChannelInboundHandlerAdapter {

		private boolean in;

		@Override
		public void channelActive(ChannelHandlerContext ctx) {
			ctx.writeAndFlush(MqttMessageBuilders.connect()
				.protocolVersion(MqttVersion.MQTT_3_1_1)
				.clientId(ConnectingDevice.this.clientId)
				.username("bench")
				.password("bench".getBytes(StandardCharsets.UTF_8))
				.cleanSession(true)
				.keepAlive(0)
				.build());
		}

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object received) {
			if (received instanceof MqttConnAckMessage connAck
					&& connAck.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
				this.in = true;
				ConnectingDevice.this.in.countDown();
			}
			ReferenceCountUtil.release(received);
		}

		@Override
		public void channelInactive(ChannelHandlerContext ctx) {
			if (!this.in) {
				later(ctx.channel());
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
			ctx.close();
		}

	}

}
