// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;

/**
 * Messages of one client on their way to the engine, each of which waits for its room as
 * in the front. Used on the event loop.
 */
final class ProbeMessages {

	private final EngineConnection connection;

	private final EventLoop eventLoop;

	private final Deque<MqttPublishMessage> held = new ArrayDeque<>();

	private boolean lost;

	ProbeMessages(EngineConnection connection, EventLoop eventLoop) {
		this.connection = connection;
		this.eventLoop = eventLoop;
	}

	void add(MqttPublishMessage message, Instant since) {
		this.held.add(message);
		if (this.held.size() == 1) {
			next(since);
		}
	}

	private void next(Instant since) {
		MqttPublishMessage next = this.held.peek();
		CompletableFuture<Void> place = (next != null && this.connection.room().isBehind())
				? this.connection.room().await(next, since) : null;
		if (place != null) {
			place.thenRun(() -> this.eventLoop.execute(this::pass));
		}
		else if (next != null) {
			pass();
		}
	}

	private void pass() {
		if (!this.lost) {
			this.connection.receive(this.held.remove());
			this.connection.room().leave();
			next(SteadyClock.SYSTEM.instant());
		}
	}

	void lose() {
		this.lost = true;
		this.connection.room().leave();
		this.connection.lost();
	}

}
