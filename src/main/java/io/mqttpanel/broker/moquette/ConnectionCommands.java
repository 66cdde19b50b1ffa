// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Forwarded;

/**
 * Commands of one connection on their way to the loop of its session. They wait for the
 * messages before them where there are other nodes, until these are stored there.
 */
final class ConnectionCommands {

	private final SessionLoops loops;

	private final int loop;

	private final String sessionId;

	private final @Nullable Forwarding forwarding;

	private final @Nullable HeldCommands held;

	/**
	 * Creates the commands of one connection.
	 * @param running the engine
	 * @param sessionId the session of its client
	 * @param eventLoop the event loop of the connection
	 */
	ConnectionCommands(RunningMoquette running, String sessionId, EventExecutor eventLoop) {
		this.loops = running.loops();
		this.loop = this.loops.indexOf(sessionId);
		this.sessionId = sessionId;
		this.forwarding = running.forwarding();
		this.held = running.newHeldCommands(eventLoop, this::submit);
	}

	/**
	 * Gives the loop a command that waits for none before it. Called on any thread.
	 * @param command the command, which fails if the loop has no room
	 */
	void submit(SessionCommand command) {
		if (!offer(command)) {
			command.abandon(new RejectedExecutionException("The session loop is full"));
		}
	}

	/**
	 * Gives the loop a command if it has room. Called on any thread.
	 * @param command the command
	 * @return {@code false} if there is no room
	 */
	boolean offer(SessionCommand command) {
		return this.loops.offer(this.loop, command);
	}

	/**
	 * Gives the loop a command after all before it. Called on the event loop.
	 * @param command the command
	 */
	void submitInOrder(SessionCommand command) {
		add(command, null);
	}

	/**
	 * Gives the loop a packet of the client after all before it, and a message to the
	 * other nodes before that. What subscribers go on by waits for nobody. Called on the
	 * event loop.
	 * @param command the command for the packet
	 */
	void receive(ClientCommand command) {
		MqttMessageType type = command.type();
		if (type == MqttMessageType.PUBACK || type == MqttMessageType.PUBREC || type == MqttMessageType.PUBCOMP) {
			submit(command);
		}
		else if (command instanceof PublishCommand publish && publish.isNew()) {
			add(command, (this.forwarding != null) ? forward(this.forwarding, publish) : null);
		}
		else {
			add(command, null);
		}
	}

	/**
	 * None is sent behind one that was refused. What others do not take is refused as
	 * soon as that is known, whatever it waits for here.
	 */
	private @Nullable CompletableFuture<Void> forward(Forwarding to, PublishCommand command) {
		RuntimeException refusal = command.refusal();
		if (refusal != null) {
			return CompletableFuture.failedFuture(refusal);
		}
		Forwarded forwarded = to.forward(this.sessionId, command.message());
		command.without(forwarded.elsewhere());
		command.matched(forwarded.cost());
		CompletableFuture<Void> stored = forwarded.stored();
		if (stored != null) {
			stored.whenComplete((done, failure) -> {
				if (failure != null) {
					command.refuse(failure);
				}
			});
		}
		return stored;
	}

	private void add(SessionCommand command, @Nullable CompletableFuture<Void> awaited) {
		if (this.held != null) {
			this.held.add(command, awaited);
		}
		else {
			submit(command);
		}
	}

	/**
	 * Does something after all commands. Called once, on the event loop.
	 * @param action what is done, on the event loop
	 */
	void end(Runnable action) {
		if (this.held != null) {
			this.held.whenEmpty(action);
		}
		else {
			action.run();
		}
	}

}
