// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.CommandFailed;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;

/**
 * Handling of commands that the engine has failed at: nobody will answer the client, so
 * it is disconnected, comes back and sends again what was not answered. Counts each
 * failure that is not the client's own and logs the first of an episode. Safe on any
 * thread.
 */
final class FailedCommands {

	private static final Logger logger = LoggerFactory.getLogger(FailedCommands.class);

	/** An episode is over when nothing has failed for this time. */
	private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final BrokerEvents events;

	private final ConnectionCloser closer;

	private final AtomicLong lastFailure = new AtomicLong(System.nanoTime() - QUIET_NANOS);

	/**
	 * Creates the handling of one broker.
	 * @param events where failures are announced
	 * @param closer what disconnects clients
	 */
	FailedCommands(BrokerEvents events, ConnectionCloser closer) {
		this.events = events;
		this.closer = closer;
	}

	/**
	 * Handles a command that belongs to no connection. Never blocks.
	 * @param cause why it has failed
	 */
	void add(Throwable cause) {
		report("a command", cause);
	}

	/**
	 * Handles a command of a client. Never blocks. One of a connection that is gone is
	 * reported only if it was a message: the engine fails at acknowledgements of clients
	 * that it has just closed.
	 * @param client the client
	 * @param message whether it was a PUBLISH
	 * @param cause why it has failed
	 */
	void add(ClientConnection client, boolean message, Throwable cause) {
		EventLoop eventLoop = client.channel().eventLoop();
		if (!eventLoop.isShuttingDown()) {
			eventLoop.execute(() -> close(client, message, cause));
		}
	}

	private void close(ClientConnection client, boolean message, Throwable cause) {
		if (cause instanceof DecoderException) {
			this.closer.disconnect(client, MqttReasonCodes.Disconnect.PROTOCOL_ERROR, String.valueOf(cause));
		}
		else if (cause instanceof StoreFullException) {
			this.closer.disconnect(client, MqttReasonCodes.Disconnect.QUOTA_EXCEEDED, "the store is behind");
		}
		else if (client.channel().isActive()) {
			report("a command of a client, which is disconnected", cause);
			String sentence = "the engine has failed at a command";
			if (client.isAdmitted()) {
				this.closer.disconnect(client, MqttReasonCodes.Disconnect.UNSPECIFIED_ERROR, sentence);
			}
			else {
				this.closer.refuse(client.network(),
						new ConnectionFault(client.protocolVersion(), Refusal.UNAVAILABLE, sentence));
			}
		}
		else if (message) {
			report("a message of a client that is gone", cause);
		}
	}

	private void report(String what, Throwable cause) {
		this.events.announce(new CommandFailed(System.currentTimeMillis()));
		long now = System.nanoTime();
		if (now - this.lastFailure.getAndSet(now) >= QUIET_NANOS) {
			logger.warn("The engine has failed at {}. Further failures are counted in mqtt.commands.failed, and logged "
					+ "after a minute without one", what, cause);
		}
	}

}
