// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.command;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
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

	private final Channel channel;

	private int publishing;

	private final Queue<Runnable> afterwards = new ArrayDeque<>();

	CommandSource(Channel channel) {
		this.channel = channel;
	}

	/**
	 * Returns where what this thread hands to the engine now comes from.
	 * @return the source, {@code null} if it is not a client's doing
	 */
	public static @Nullable CommandSource current() {
		return current.get();
	}

	/**
	 * Returns the connection.
	 * @return the connection over which it came
	 */
	public Channel channel() {
		return this.channel;
	}

	/**
	 * Returns the message of QoS 2 that the engine is about to take.
	 * @return its packet identifier, 0 if there is none
	 */
	public int publishing() {
		return this.publishing;
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
		this.publishing = (msg instanceof MqttPublishMessage publish
				&& publish.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE) ? publish.variableHeader().packetId() : 0;
		try {
			during(() -> ctx.fireChannelRead(msg));
		}
		finally {
			this.publishing = 0;
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
