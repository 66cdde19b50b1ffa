// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.command;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Where commands come from: a connection, while the engine handles something that came
 * over it. The engine puts commands for its session loops into a queue there and then,
 * does not say whose they are, and goes on with a message of QoS 2 on the event loop
 * itself if a session loop has been quicker than it; so each is put there only when the
 * engine has finished. Stands in front of the engine, behind what holds packets back.
 */
public final class CommandSource extends ChannelInboundHandlerAdapter {

	private static final FastThreadLocal<@Nullable CommandSource> current = new FastThreadLocal<>();

	private final CommandOrigin connection;

	private CommandOrigin origin;

	private final Queue<Runnable> afterwards = new ArrayDeque<>();

	CommandSource(Channel channel) {
		this.connection = new CommandOrigin(channel, false, 0);
		this.origin = this.connection;
	}

	/**
	 * Returns where what this thread hands to the engine now comes from.
	 * @return the source, {@code null} if it is not a client's doing
	 */
	public static @Nullable CommandSource current() {
		return current.get();
	}

	/**
	 * Returns what the engine is about to take.
	 * @return where it comes from
	 */
	public CommandOrigin origin() {
		return this.origin;
	}

	/**
	 * Runs something when the engine has finished, on this thread.
	 * @param task what to run
	 */
	public void afterwards(Runnable task) {
		this.afterwards.add(task);
	}

	private void during(Runnable handled) {
		CommandSource earlier = current.get();
		current.set(this);
		try {
			handled.run();
		}
		finally {
			current.set(earlier);
			for (Runnable task = this.afterwards.poll(); task != null; task = this.afterwards.poll()) {
				task.run();
			}
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		this.origin = (msg instanceof MqttPublishMessage publish) ? CommandOrigin.of(this.connection.channel(), publish)
				: this.connection;
		try {
			during(() -> ctx.fireChannelRead(msg));
		}
		finally {
			this.origin = this.connection;
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		during(ctx::fireChannelReadComplete);
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		during(ctx::fireChannelWritabilityChanged);
	}

}
