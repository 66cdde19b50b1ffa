// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.flow.SocketBuffers;

/**
 * Open listeners of one run of the broker, with the event loops of their connections.
 */
public final class Listeners {

	private static final int BACKLOG = 1024;

	private static final long SHUTDOWN_SECONDS = 2;

	private final Map<Listener, Channel> open = new LinkedHashMap<>();

	private final EventLoopGroup acceptors = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final EventLoopGroup connections = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());

	/**
	 * Opens a listener, which accepts no connection yet. Blocks until that is done.
	 * @param host the address to listen on
	 * @param listener the listener
	 * @param initializer what initializes its connections
	 * @return why it cannot be opened, {@code null} if it is open
	 */
	public @Nullable Throwable open(String host, Listener listener, ChannelHandler initializer) {
		ChannelFuture bound = new ServerBootstrap().group(this.acceptors, this.connections)
			.channel(NioServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.option(ChannelOption.SO_REUSEADDR, true)
			.option(ChannelOption.AUTO_READ, false)
			.option(ChannelOption.SO_RCVBUF, SocketBuffers.BYTES)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childOption(ChannelOption.SO_KEEPALIVE, true)
			.childHandler(initializer)
			.bind(host, listener.port())
			.awaitUninterruptibly();
		Throwable cause = bound.cause();
		if (cause == null) {
			this.open.put(listener, bound.channel());
		}
		return cause;
	}

	/**
	 * Begins to accept connections on all listeners. Called when the last one is open: a
	 * start that fails has served nobody.
	 */
	public void accept() {
		this.open.values().forEach((channel) -> channel.config().setAutoRead(true));
	}

	/**
	 * Returns the addresses of the listeners that are open.
	 * @return the addresses, in the order in which the listeners were opened
	 */
	public Map<Listener, InetSocketAddress> addresses() {
		Map<Listener, InetSocketAddress> addresses = new LinkedHashMap<>();
		this.open.forEach((listener, channel) -> {
			if (channel.isActive() && channel.localAddress() instanceof InetSocketAddress address) {
				addresses.put(listener, address);
			}
		});
		return addresses;
	}

	/**
	 * Closes the listeners, not their connections.
	 * @return completes when all are closed
	 */
	public CompletableFuture<Void> close() {
		List<CompletableFuture<Void>> closed = new ArrayList<>();
		for (Channel channel : this.open.values()) {
			CompletableFuture<Void> done = new CompletableFuture<>();
			channel.close().addListener((future) -> done.complete(null));
			closed.add(done);
		}
		return CompletableFuture.allOf(closed.toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Ends the event loops without the quiet time that Netty gives them by default: the
	 * connections are gone by now. Blocks a bounded time.
	 */
	public void shutDown() {
		List.of(this.acceptors, this.connections)
			.stream()
			.map((group) -> group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS))
			.toList()
			.forEach(Listeners::await);
	}

	private static void await(Future<?> terminated) {
		terminated.awaitUninterruptibly(2 * SHUTDOWN_SECONDS, TimeUnit.SECONDS);
	}

}
