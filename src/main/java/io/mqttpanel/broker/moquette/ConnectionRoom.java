// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.MessageRoom;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;

/**
 * Room for the messages of one connection in front of the store. What it takes to find
 * out whether one has to be stored counts for its client. Messages that go to other nodes
 * first do not wait here.
 */
final class ConnectionRoom implements MessageRoom {

	private final MoquetteConnection connection;

	private final EventExecutor eventLoop;

	private RoomQueue.@Nullable Place place;

	/**
	 * Creates the room of a connection, which has asked for none.
	 * @param connection the connection
	 * @param eventLoop its event loop
	 */
	ConnectionRoom(MoquetteConnection connection, EventExecutor eventLoop) {
		this.connection = connection;
		this.eventLoop = eventLoop;
	}

	@Override
	public boolean isBehind() {
		return this.connection.running().isStoreBehind();
	}

	@Override
	public @Nullable CompletableFuture<Void> await(MqttPublishMessage message, Instant since) {
		StoreChanges changes = this.connection.running().changes();
		if (changes == null || this.connection.running().forwarding() != null || !isToBeStored(message)) {
			return null;
		}
		RoomQueue.Place next = changes.front()
			.await(this.connection.client().sessionId(), MessageWeight.ofPacket(message), since);
		this.place = next;
		if (next == null) {
			fail();
			return new CompletableFuture<>();
		}
		expire(next);
		return next;
	}

	private boolean isToBeStored(MqttPublishMessage message) {
		if (message.fixedHeader().isRetain()) {
			return true;
		}
		MessageRouter.Stored stored = this.connection.running()
			.router()
			.isStored(this.connection.client().sessionId(), message);
		this.connection.matched(stored.cost());
		return stored.any();
	}

	private void expire(RoomQueue.Place next) {
		Duration left = StoreWatch.PATIENCE.minus(Duration.between(next.since(), SteadyClock.SYSTEM.instant()));
		ScheduledFuture<?> late = this.eventLoop.schedule(() -> {
			if (!next.isDone()) {
				fail();
			}
		}, left.toMillis(), TimeUnit.MILLISECONDS);
		next.whenComplete((done, failure) -> late.cancel(false));
	}

	/** The client has no acknowledgement, and sends the message again. */
	private void fail() {
		this.connection.client().failed(true, 0, new StoreFullException());
	}

	/**
	 * Takes what is kept for the message that is handed over now.
	 * @return its place, {@code null} if it has none
	 */
	RoomQueue.@Nullable Place take() {
		RoomQueue.Place taken = this.place;
		this.place = null;
		return taken;
	}

	@Override
	public void leave() {
		RoomQueue.Place left = take();
		if (left != null) {
			left.leave();
		}
	}

}
