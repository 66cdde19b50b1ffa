// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;

/**
 * The event loop on which all clients live, and the broker they connect to. What they
 * learn in one task, such as the end of a connection, they have learnt before the next
 * one, such as the kill.
 */
final class Network implements AutoCloseable {

	private static final int CONNECT_MILLIS = 10_000;

	private static final int CHECK_MILLIS = 50;

	private static final int TASK_SECONDS = 60;

	private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final EventLoop loop = this.group.next();

	private final Counts counts;

	private final Mistake mistake;

	private InetSocketAddress broker = new InetSocketAddress(0);

	private boolean up;

	Network(Counts counts, Mistake mistake) {
		this.counts = counts;
		this.mistake = mistake;
	}

	Counts counts() {
		return this.counts;
	}

	boolean does(Mistake mistake) {
		return this.mistake == mistake;
	}

	/**
	 * Tells whether the broker runs: from its start to the signal that ends it.
	 * @return whether it does
	 */
	boolean isUp() {
		return this.up;
	}

	void up(InetSocketAddress address) {
		this.broker = address;
		this.up = true;
	}

	void down() {
		this.up = false;
	}

	/**
	 * Opens a connection.
	 * @param link the last handler
	 * @param failed what to do if there is none
	 */
	void connect(ChannelHandler link, Runnable failed) {
		new Bootstrap().group(this.group)
			.channel(NioSocketChannel.class)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
			.handler(new ChannelInitializer<Channel>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(new MqttDecoder(), MqttEncoder.INSTANCE, link);
				}

			})
			.connect(this.broker)
			.addListener((ChannelFutureListener) (future) -> {
				if (!future.isSuccess()) {
					failed.run();
				}
			});
	}

	void later(Runnable task, long millis) {
		this.loop.schedule(task, millis, TimeUnit.MILLISECONDS);
	}

	/**
	 * Runs a task on the event loop and waits for it.
	 * @param <T> what it returns
	 * @param task the task
	 * @return what it returns
	 * @throws Exception if it fails, or does not end
	 */
	<T> T call(Callable<T> task) throws Exception {
		return this.loop.submit(task).get(TASK_SECONDS, TimeUnit.SECONDS);
	}

	void run(Runnable task) throws Exception {
		this.loop.submit(task).get(TASK_SECONDS, TimeUnit.SECONDS);
	}

	/**
	 * Waits for a condition, which is checked on the event loop.
	 * @param condition the condition
	 * @param limit how long
	 * @return whether it was met
	 * @throws Exception if it cannot be checked
	 */
	boolean await(BooleanSupplier condition, Duration limit) throws Exception {
		CompletableFuture<Boolean> met = new CompletableFuture<>();
		long end = System.nanoTime() + limit.toNanos();
		this.loop.execute(() -> check(condition, end, met));
		return met.get(limit.toSeconds() + TASK_SECONDS, TimeUnit.SECONDS);
	}

	private void check(BooleanSupplier condition, long end, CompletableFuture<Boolean> met) {
		try {
			boolean is = condition.getAsBoolean();
			if (is || System.nanoTime() - end > 0) {
				met.complete(is);
			}
			else {
				later(() -> check(condition, end, met), CHECK_MILLIS);
			}
		}
		catch (RuntimeException ex) {
			met.completeExceptionally(ex);
		}
	}

	/**
	 * Lets time pass.
	 * @param millis how much
	 * @throws Exception if the event loop has ended
	 */
	void pass(long millis) throws Exception {
		this.loop.schedule(() -> {
		}, millis, TimeUnit.MILLISECONDS).get(millis + TimeUnit.SECONDS.toMillis(TASK_SECONDS), TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() {
		this.loop.execute(this::down);
		this.group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(TASK_SECONDS, TimeUnit.SECONDS);
	}

}
