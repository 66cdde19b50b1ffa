// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

import io.moquette.broker.Server;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.Engine;
import io.mqttpanel.broker.mqtt.engine.EngineClient;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;

/**
 * Engine on Moquette. It is started and stopped by one thread, and can be started again
 * after a stop.
 */
public final class MoquetteEngine implements Engine {

	private final MoquetteSettings settings;

	private final EngineListener listener;

	private final RunningMoquette.Limits limits;

	private final Runnable whenBroken;

	private volatile @Nullable RunningMoquette running;

	/**
	 * Creates an engine that is not started yet.
	 * @param settings the settings
	 * @param listener the front
	 * @param retainedLimits limits of retained messages
	 * @param queueLimits limits of each session's queue
	 * @param whenBroken called when only a restart of the process helps: a session loop
	 * has ended, or nothing can be saved any more
	 */
	public MoquetteEngine(MoquetteSettings settings, EngineListener listener, RetainedLimits retainedLimits,
			QueueLimits queueLimits, Runnable whenBroken) {
		this.settings = settings;
		this.listener = listener;
		this.limits = new RunningMoquette.Limits(retainedLimits, queueLimits);
		this.whenBroken = whenBroken;
	}

	/**
	 * Starts the engine and reports what it has restored. Blocks. Nothing of it is left
	 * if it fails, and the stored sessions stay as they were.
	 * @throws IOException if stored sessions and messages cannot be read; its cause tells
	 * why
	 * @throws IllegalStateException if it is another release of Moquette
	 */
	public void start() throws IOException {
		MoquetteInternals.verify();
		Set<Thread> loopsBefore = FailedStartCleanup.loops();
		Server server = new Server();
		try {
			this.running = RunningMoquette.start(server, this.settings, this.limits, this.listener, this.whenBroken);
		}
		// A failure of any kind must leave nothing open.
		catch (Exception | Error ex) {
			FailedStartCleanup.end(server, loopsBefore);
			throw failure(ex);
		}
	}

	/** There is nothing but what is stored that could not be opened. */
	private RuntimeException failure(Throwable cause) throws IOException {
		if (cause instanceof Error error) {
			throw error;
		}
		if (this.settings.persistence() != null) {
			throw new IOException("The engine cannot use what is stored", cause);
		}
		return (cause instanceof RuntimeException runtime) ? runtime : new IllegalStateException(cause);
	}

	/**
	 * Finishes the commands of clients that are gone, and saves everything. Blocks at
	 * most twice as long as given.
	 * @param timeout how long to wait for commands, and for connections
	 */
	public void settle(Duration timeout) {
		RunningMoquette current = this.running;
		if (current != null) {
			current.settle(timeout);
		}
	}

	/**
	 * Stops the engine. Blocks for a few seconds.
	 */
	public void stop() {
		RunningMoquette current = this.running;
		this.running = null;
		if (current != null) {
			current.stop();
		}
	}

	@Override
	public EngineConnection connect(Channel channel, EngineClient client) {
		RunningMoquette current = this.running;
		if (current == null) {
			throw new IllegalStateException("The engine is not running");
		}
		return new MoquetteConnection(current, channel, client);
	}

	@Override
	public boolean publish(String sessionId, MqttPublishMessage message) {
		RunningMoquette current = this.running;
		return current != null && current.loops().offer(sessionId, new ActionCommand(sessionId, () -> {
			try {
				current.router().publish(sessionId, null, message);
			}
			finally {
				message.release();
			}
		}, this.listener::failed));
	}

	@Override
	public void publishSystem(String topicName, byte[] payload) {
		RunningMoquette current = this.running;
		if (current != null) {
			MqttPublishMessage message = MqttMessageBuilders.publish()
				.topicName(topicName)
				.qos(MqttQoS.AT_MOST_ONCE)
				.retained(true)
				.payload(Unpooled.wrappedBuffer(payload))
				.build();
			current.router().publishSystem(message, payload);
			message.release();
		}
	}

	@Override
	public int waitingCommands() {
		RunningMoquette current = this.running;
		return (current != null) ? current.loops().waiting() : 0;
	}

	@Override
	public long waitingBytes() {
		RunningMoquette current = this.running;
		return (current != null) ? current.loops().waitingBytes() : 0;
	}

	@Override
	public long sessions() {
		RunningMoquette current = this.running;
		return (current != null) ? current.sessions().count() : 0;
	}

	@Override
	public long subscriptions() {
		RunningMoquette current = this.running;
		return (current != null) ? current.subscriptions().count() : 0;
	}

	@Override
	public long subscriptionBytes() {
		RunningMoquette current = this.running;
		return (current != null) ? current.subscriptions().bytes() : 0;
	}

	@Override
	public long subscriptionBytes(String sessionId) {
		RunningMoquette current = this.running;
		return (current != null) ? current.subscriptions().bytes(sessionId) : 0;
	}

	@Override
	public long inFlight() {
		RunningMoquette current = this.running;
		return (current != null) ? current.sessions().countInFlight() : 0;
	}

	@Override
	public long retainedMessages() {
		RunningMoquette current = this.running;
		return (current != null) ? current.subscriptions().countRetained() : 0;
	}

}
