// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.ReadRequest;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Retained messages for new subscriptions of one session, which wait where they are kept
 * and are sent as the client takes them: those of QoS 1 and 2 with its acknowledgements,
 * those of QoS 0 as it reads. How far they are is stored with the messages that are sent,
 * so that a restart neither ends nor repeats them. Used by the session's loop only.
 */
final class RetainedSending {

	private final Deque<RetainedDelivery> deliveries = new ArrayDeque<>(0);

	/** Sends what waits, as far as the client takes it. */
	private final Runnable proceed;

	private final @Nullable DurableQueue queue;

	/** What an earlier run has left is not looked for any more. */
	private boolean restored;

	/** How many of them may be sent: what the others are for is not acknowledged yet. */
	private int begun;

	/** The one of which messages were taken since its place was stored. */
	private @Nullable RetainedDelivery moved;

	/** The connection that tells when its client has read. */
	private @Nullable MoquetteConnection asked;

	/** What may be sent at QoS 0 until the client is asked. */
	private int allowed = ReadRequest.MESSAGES;

	private long allowedBytes = ReadRequest.BYTES;

	/**
	 * Creates the sending without messages.
	 * @param proceed sends what waits
	 * @param queue the queue of a session that outlives the broker, otherwise
	 * {@code null}
	 */
	RetainedSending(Runnable proceed, @Nullable DurableQueue queue) {
		this.proceed = proceed;
		this.queue = queue;
	}

	/**
	 * Adds messages. They are sent when that is asked for.
	 * @param messages the messages, in the place of those for the same filter
	 */
	void add(RetainedDelivery messages) {
		this.restored = true;
		end(messages.filter());
		if (!messages.isDone()) {
			this.deliveries.add(messages);
			store(messages);
		}
	}

	/**
	 * Adds what an earlier run has left, when the session is used for the first time.
	 * @param reader makes messages of a filter and of what is stored for it, {@code null}
	 * if there is no such subscription any more
	 */
	void restore(BiFunction<String, byte[], @Nullable RetainedDelivery> reader) {
		DurableQueue stored = this.queue;
		List<RetainedDelivery> found = new ArrayList<>(0);
		if (stored != null && !this.restored) {
			stored.changes()
				.commits()
				.store()
				.read(Kind.RETAINED_SENDING, stored.owner(), new byte[0], (owner, key, value) -> {
					RetainedDelivery rest = reader.apply(new String(key, StandardCharsets.UTF_8), value);
					if (rest != null) {
						found.add(rest);
					}
					else {
						stored.changes().add(Change.remove(Kind.RETAINED_SENDING, owner, key));
					}
					return true;
				});
		}
		this.deliveries.addAll(found);
		this.restored = true;
	}

	/** Sends all that were added so far. */
	void begin() {
		this.begun = this.deliveries.size();
		this.proceed.run();
	}

	/**
	 * Forgets messages.
	 * @param filter the filter of their subscription
	 */
	void end(Topic filter) {
		int position = 0;
		for (Iterator<RetainedDelivery> each = this.deliveries.iterator(); each.hasNext(); position++) {
			RetainedDelivery messages = each.next();
			if (messages.filter().equals(filter)) {
				each.remove();
				this.begun -= (position < this.begun) ? 1 : 0;
				forget(messages);
				return;
			}
		}
	}

	private void store(RetainedDelivery messages) {
		if (this.queue != null && !messages.isAtMostOnce()) {
			this.queue.changes()
				.add(Change.put(Kind.RETAINED_SENDING, this.queue.owner(), key(messages), messages.toRecord()));
		}
	}

	private void forget(RetainedDelivery messages) {
		if (this.moved == messages) {
			this.moved = null;
		}
		if (this.queue != null && !messages.isAtMostOnce()) {
			this.queue.changes().add(Change.remove(Kind.RETAINED_SENDING, this.queue.owner(), key(messages)));
		}
	}

	private static byte[] key(RetainedDelivery messages) {
		return messages.filter().toString().getBytes(StandardCharsets.UTF_8);
	}

	/** Stores how far the messages are, with those that the command has sent. */
	void store() {
		if (this.moved != null) {
			store(this.moved);
			this.moved = null;
		}
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
		allow();
		this.deliveries.removeIf(RetainedDelivery::isAtMostOnce);
		this.begun = 0;
	}

	/**
	 * Goes on by one message.
	 * @param connection the connection of the client
	 * @param hasRoom whether a message of QoS 1 or 2 may be sent
	 * @param sender sends one, which it gets for good
	 * @return {@code false} if nothing can be sent now
	 */
	boolean next(MoquetteConnection connection, boolean hasRoom, Consumer<PublishedMessage> sender) {
		RetainedDelivery first = (this.begun > 0) ? this.deliveries.peek() : null;
		if (first == null || (!first.isAtMostOnce() && !hasRoom)) {
			return false;
		}
		if (this.allowed <= 0 || this.allowedBytes <= 0) {
			ask(connection);
			return false;
		}
		PublishedMessage message = first.next();
		if (message != null) {
			this.moved = first;
			send(connection, message, sender);
		}
		else if (first.isDone()) {
			this.deliveries.remove();
			this.begun--;
			forget(first);
			ask(connection);
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
		this.allowedBytes -= InFlightWindow.weight(message).bytes();
		connection.publish(Deliveries.publish(message, 0, false));
		message.release();
	}

	/** Others have their turn on the loop meanwhile. */
	private void ask(MoquetteConnection connection) {
		if (this.asked != connection) {
			this.asked = connection;
			connection.whenRead(() -> {
				this.asked = null;
				allow();
				this.proceed.run();
			});
		}
	}

	private void allow() {
		this.allowed = ReadRequest.MESSAGES;
		this.allowedBytes = ReadRequest.BYTES;
	}

}
