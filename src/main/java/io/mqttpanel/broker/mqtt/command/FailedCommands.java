// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.command;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.CommandFailed;
import io.mqttpanel.broker.mqtt.client.ClientConnection;

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
	 * @param origin what the command comes from, {@code null} if it was nobody's; a
	 * message of QoS 2 is taken for a new one when it is sent again
	 * @param cause why it has failed
	 */
	public void add(@Nullable CommandOrigin origin, Throwable cause) {
		if (origin == null) {
			note("a command", cause);
			return;
		}
		ClientConnection connection = ClientConnection.of(origin.channel());
		if (origin.packetId() > 0 && connection != null) {
			connection.unreleased().release(origin.packetId());
		}
		EventLoop eventLoop = origin.channel().eventLoop();
		if (!eventLoop.isShuttingDown()) {
			eventLoop.execute(() -> end(origin, cause));
		}
	}

	private void end(CommandOrigin origin, Throwable cause) {
		if (origin.channel().isActive()) {
			note("a command of a client, which is disconnected", cause);
			this.door.accept(origin.channel(), "the engine has failed at what it asked for");
		}
		else if (origin.message()) {
			note("a message of a client that is gone", cause);
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
