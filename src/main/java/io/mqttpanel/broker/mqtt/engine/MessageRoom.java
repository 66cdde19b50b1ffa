// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

/**
 * Room for the messages of one client in what is stored. While the store is behind, a
 * message that has to be stored waits for it before it is handed to the engine, and
 * everything that its client has sent after it. Used on the event loop of the connection.
 */
public interface MessageRoom {

	/** Room of an engine that stores nothing. */
	MessageRoom UNLIMITED = new MessageRoom() {

		@Override
		public boolean isBehind() {
			return false;
		}

		@Override
		public @Nullable CompletableFuture<Void> await(MqttPublishMessage message, Instant since) {
			return null;
		}

		@Override
		public void leave() {
			// Nobody has any.
		}

	};

	/**
	 * Returns whether so much waits for the store that a client which waits for it is not
	 * to send more.
	 * @return {@code false} if nothing is stored
	 */
	boolean isBehind();

	/**
	 * Waits, without blocking, until there is room for a message, for one at a time. The
	 * client is disconnected if there is none in time.
	 * @param message the next message of the client, which stays the caller's
	 * @param since when it has come
	 * @return completes on any thread when there is room, which is kept for the message
	 * then, and never if its client is disconnected; {@code null} if it needs none
	 */
	@Nullable CompletableFuture<Void> await(MqttPublishMessage message, Instant since);

	/**
	 * Gives back what was kept and is not used: the message was handed over by now, or is
	 * not going to be.
	 */
	void leave();

}
