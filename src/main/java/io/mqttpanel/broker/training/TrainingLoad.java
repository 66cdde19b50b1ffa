// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.training;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;

/**
 * Clients on loopback that log in, exchange messages and leave, each followed by a new
 * one. They have a thread of their own.
 */
final class TrainingLoad implements AutoCloseable {

	/** Clients at a time. */
	private static final int CLIENTS = 16;

	/** Time until a client follows one that was not served. */
	private static final long RETRY_MILLIS = 100;

	private static final long STOP_SECONDS = 5;

	private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final Bootstrap bootstrap;

	private final AtomicInteger begun = new AtomicInteger();

	private final AtomicLong served = new AtomicLong();

	/**
	 * Creates a load that has not begun.
	 * @param port the port on this machine
	 * @param username the user name of all clients
	 * @param password their password
	 */
	TrainingLoad(int port, String username, String password) {
		this.bootstrap = new Bootstrap().group(this.thread)
			.channel(NioSocketChannel.class)
			.remoteAddress(InetAddress.getLoopbackAddress(), port)
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline()
						.addLast(MqttEncoder.INSTANCE, new MqttDecoder(),
								new TrainingClient(TrainingLoad.this.begun.incrementAndGet(), username, password));
				}

			});
	}

	void begin() {
		for (int i = 0; i < CLIENTS; i++) {
			next();
		}
	}

	private void next() {
		Channel channel = this.bootstrap.connect().channel();
		channel.closeFuture().addListener((closed) -> {
			boolean wasServed = channel.hasAttr(TrainingClient.SERVED);
			if (wasServed) {
				this.served.incrementAndGet();
			}
			if (!this.thread.isShuttingDown()) {
				this.thread.schedule(this::next, wasServed ? 0 : RETRY_MILLIS, TimeUnit.MILLISECONDS);
			}
		});
	}

	/**
	 * Counts the clients that got everything they had asked for.
	 * @return their number
	 */
	long served() {
		return this.served.get();
	}

	@Override
	public void close() {
		this.thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
	}

}
