// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.moquette.broker.Server;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.Engine;
import io.mqttpanel.broker.mqtt.engine.EngineClient;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.StoredState;

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
	 * has ended, or nothing can be stored any more
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
			RemoteSubscribers remote = this.settings.remote();
			if (remote != null) {
				remote.open(new RemoteDelivery(() -> this.running));
			}
		}
		// A failure of any kind must leave nothing open.
		catch (Exception | Error ex) {
			this.running = null;
			FailedStartCleanup.end(server, loopsBefore);
			throw failure(ex);
		}
	}

	/** There is nothing but what is stored that could not be opened. */
	private RuntimeException failure(Throwable cause) throws IOException {
		if (cause instanceof Error error) {
			throw error;
		}
		if (this.settings.storage() != null) {
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

	/**
	 * Returns the commits of what is stored.
	 * @return the commits, {@code null} if nothing is stored or the engine does not run
	 */
	public @Nullable GroupCommit commits() {
		RunningMoquette current = this.running;
		StoreChanges changes = (current != null) ? current.changes() : null;
		return (changes != null) ? changes.commits() : null;
	}

	/**
	 * Returns how many messages wait in front of what is stored.
	 * @return their number
	 */
	public int waitingInFront() {
		RunningMoquette current = this.running;
		StoreChanges changes = (current != null) ? current.changes() : null;
		return (changes != null) ? changes.front().count() : 0;
	}

	/**
	 * Returns the memory of the messages that wait there.
	 * @return bytes of the buffers of connections
	 */
	public long bytesInFront() {
		RunningMoquette current = this.running;
		StoreChanges changes = (current != null) ? current.changes() : null;
		return (changes != null) ? changes.front().bytes() : 0;
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
		return current != null && !isStoreFull(current.changes(), sessionId, message.fixedHeader())
				&& current.loops().offer(sessionId, new ActionCommand(sessionId, () -> {
					try {
						publish(current, sessionId, message);
					}
					finally {
						message.release();
					}
				}, this.listener::failed));
	}

	/** It is not known yet whether anything of the message is stored. */
	private static boolean isStoreFull(@Nullable StoreChanges changes, String sessionId, MqttFixedHeader header) {
		return changes != null && changes.commits().room().isFull()
				&& (header.isRetain() || header.qosLevel() != MqttQoS.AT_MOST_ONCE || changes.wills().keeps(sessionId));
	}

	private static void publish(RunningMoquette current, String sessionId, MqttPublishMessage message) {
		StoreChanges changes = current.changes();
		Publication publication = new Publication(changes, sessionId, null, message);
		if (changes != null) {
			changes.wills().publish(sessionId, publication);
		}
		Forwarding forwarding = current.forwarding();
		if (forwarding != null) {
			publication.without(forwarding.forward(sessionId, message).elsewhere());
		}
		current.router().publish(publication);
	}

	@Override
	public void keepWill(Will will, long seconds) {
		RunningMoquette current = this.running;
		StoreChanges changes = (current != null) ? current.changes() : null;
		if (current != null && changes != null && !changes.commits().room().isFull()
				&& current.sessions().isStored(will.sessionId())) {
			changes.add(changes.wills().keep(will, SteadyClock.SYSTEM.instant().plusSeconds(seconds)));
		}
	}

	@Override
	public void forgetWill(String sessionId) {
		RunningMoquette current = this.running;
		StoreChanges changes = (current != null) ? current.changes() : null;
		StoredState forgotten = (changes != null) ? changes.wills().forget(sessionId) : null;
		if (changes != null && forgotten != null) {
			changes.add(forgotten);
		}
	}

	@Override
	public boolean keepsWill(String sessionId) {
		RunningMoquette current = this.running;
		StoreChanges changes = (current != null) ? current.changes() : null;
		return changes != null && changes.wills().keeps(sessionId);
	}

	@Override
	public byte[] encode(Will will) {
		return new WillRecord(will, Instant.EPOCH).encode();
	}

	@Override
	public Will decodeWill(String sessionId, byte[] bytes) {
		return WillRecord.decode(sessionId, bytes).will();
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
	public int waitingDeliveries() {
		RunningMoquette current = this.running;
		return (current != null) ? current.deliveries().waiting() : 0;
	}

	@Override
	public long waitingBytes() {
		RunningMoquette current = this.running;
		return (current != null) ? current.waitingBytes() : 0;
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
