// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.ReadRequest;

/**
 * Retained messages for new subscriptions of one session, which wait where they are kept
 * and are sent as the client takes them: those of QoS 1 and 2 with its acknowledgements,
 * those of QoS 0 as it reads. Used by the session's loop only.
 */
final class RetainedSending {

	private final Deque<RetainedDelivery> deliveries = new ArrayDeque<>(0);

	/** Sends what waits, as far as the client takes it. */
	private final Runnable proceed;

	/** The connection that tells when its client has read. */
	private @Nullable MoquetteConnection asked;

	/** What may be sent at QoS 0 until the client is asked. */
	private int allowed;

	private long allowedBytes;

	/**
	 * Creates the sending without messages.
	 * @param proceed called when the client has read
	 */
	RetainedSending(Runnable proceed) {
		this.proceed = proceed;
	}

	/**
	 * Adds messages.
	 * @param messages the messages, in the place of those for the same filter
	 */
	void add(RetainedDelivery messages) {
		end(messages.filter());
		this.deliveries.add(messages);
	}

	/**
	 * Forgets messages.
	 * @param filter the filter of their subscription
	 */
	void end(Topic filter) {
		this.deliveries.removeIf((messages) -> messages.filter().equals(filter));
	}

	/** Notes that live messages to the session were dropped. */
	void includeNewer() {
		this.deliveries.forEach(RetainedDelivery::includeNewer);
	}

	/**
	 * Notes that the connection has ended. What is for QoS 0 does not wait for another.
	 */
	void disconnected() {
		this.asked = null;
		this.allowed = 0;
		this.deliveries.removeIf(RetainedDelivery::isAtMostOnce);
	}

	/**
	 * Goes on by one message.
	 * @param connection the connection of the client
	 * @param hasRoom whether a message of QoS 1 or 2 may be sent
	 * @param sender sends one, which it gets for good
	 * @return {@code false} if nothing can be sent now
	 */
	boolean next(MoquetteConnection connection, boolean hasRoom, Consumer<PublishedMessage> sender) {
		RetainedDelivery first = this.deliveries.peek();
		if (first == null || (!first.isAtMostOnce() && !hasRoom)) {
			return false;
		}
		if (this.allowed <= 0 || this.allowedBytes <= 0) {
			ask(connection);
			return false;
		}
		PublishedMessage message = first.next();
		if (message != null) {
			send(connection, message, sender);
		}
		else if (first.isDone()) {
			this.deliveries.remove();
		}
		else {
			this.allowed = 0;
		}
		return true;
	}

	private void send(MoquetteConnection connection, PublishedMessage message, Consumer<PublishedMessage> sender) {
		if (message.getPublishingQos() != MqttQoS.AT_MOST_ONCE) {
			sender.accept(message);
			return;
		}
		this.allowed--;
		this.allowedBytes -= InFlightWindow.weight(message);
		connection.publish(Deliveries.publish(message, 0, false));
		message.release();
	}

	/** Others have their turn on the loop meanwhile. */
	private void ask(MoquetteConnection connection) {
		if (this.asked != connection) {
			this.asked = connection;
			connection.whenRead(() -> {
				this.asked = null;
				this.allowed = ReadRequest.MESSAGES;
				this.allowedBytes = ReadRequest.BYTES;
				this.proceed.run();
			});
		}
	}

}
