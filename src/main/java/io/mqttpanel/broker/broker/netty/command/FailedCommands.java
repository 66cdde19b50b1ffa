// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.command;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.broker.netty.client.ClientConnection;
import io.mqttpanel.broker.event.CommandFailed;
import io.mqttpanel.broker.event.dispatch.BrokerEvents;

/**
 * Sees to what the engine fails at: nobody will answer the client that has asked for it,
 * so its connection is ended, and it comes back and sends again what was not answered.
 * Counts each failure and logs the first of an episode. Safe on any thread.
 */
public final class FailedCommands {

	private static final Logger logger = LoggerFactory.getLogger(FailedCommands.class);

	/** An episode is over when nothing has failed for so long. */
	private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final BrokerEvents events;

	private final BiConsumer<Channel, String> door;

	private final AtomicLong lastFailure = new AtomicLong(System.nanoTime() - QUIET_NANOS);

	/**
	 * Creates the part of one broker.
	 * @param events hears of each failure
	 * @param door ends a connection, whether let in or not, on its event loop, with a
	 * sentence for the operator
	 */
	public FailedCommands(BrokerEvents events, BiConsumer<Channel, String> door) {
		this.events = events;
		this.door = door;
	}

	/**
	 * Makes the engine's commands known by the connection they come from.
	 * @param pipeline the pipeline of a connection
	 * @param before the name of the handler in front of which the handler goes
	 */
	public void install(ChannelPipeline pipeline, String before) {
		pipeline.addBefore(before, "commandSource", new CommandSource(pipeline.channel()));
	}

	/**
	 * Notes that the engine has failed at a command. Never blocks. If it came over a
	 * connection that is about to be gone, it is nobody's concern any more, unless it was
	 * a message: the engine fails at acknowledgements of clients that it has just sent
	 * away.
	 * @param channel the connection whose command it was, {@code null} if it was nobody's
	 * @param packetId of a message of QoS 2 its packet identifier, with which it is taken
	 * for a new one when it is sent again; otherwise 0
	 * @param cause why it has failed
	 */
	public void add(@Nullable Channel channel, int packetId, Throwable cause) {
		ClientConnection connection = (channel != null) ? ClientConnection.of(channel) : null;
		if (packetId > 0 && connection != null) {
			connection.unreleased().release(packetId);
		}
		if (channel == null) {
			note("a command", cause);
		}
		else if (!channel.eventLoop().isShuttingDown()) {
			channel.eventLoop().execute(() -> end(channel, cause));
		}
	}

	private void end(Channel channel, Throwable cause) {
		if (channel.isActive()) {
			note("a command of a client, which is disconnected", cause);
			this.door.accept(channel, "the engine has failed at what it asked for");
		}
	}

	private void note(String what, Throwable cause) {
		this.events.announce(new CommandFailed(System.currentTimeMillis()));
		long now = System.nanoTime();
		if (now - this.lastFailure.getAndSet(now) >= QUIET_NANOS) {
			logger.warn("The engine has failed at {}. Others are counted in mqtt.commands.failed, and logged when "
					+ "there was none for a minute", what, cause);
		}
	}

}
