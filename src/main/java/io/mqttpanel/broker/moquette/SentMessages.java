// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Messages of one stored session that were sent and are not acknowledged, by their packet
 * identifiers, with or without a connection. Used by the session's loop only.
 */
final class SentMessages {

	private final DurableQueue queue;

	private final Map<Integer, StoredMessage> sent = new HashMap<>(0);

	/** Position of the next one among all that are sent. */
	private long order;

	SentMessages(DurableQueue queue) {
		this.queue = queue;
	}

	/**
	 * Reads what an earlier run has left.
	 * @return the numbers of the messages
	 */
	Set<Long> load() {
		Set<Long> numbers = new HashSet<>();
		this.queue.changes().commits().store().read(Kind.SENT, this.queue.owner(), new byte[0], (owner, key, value) -> {
			SentRecord stored = SentRecord.decode(value);
			int id = Short.toUnsignedInt(ByteBuffer.wrap(key).getShort());
			this.sent.put(id, new StoredMessage(this.queue, id, stored));
			this.order = Math.max(this.order, stored.order() + 1);
			numbers.add(stored.number());
			return true;
		});
		return numbers;
	}

	/**
	 * Counts the messages. May be asked on any thread, and be wrong for a moment there.
	 * @return their number, 0 for a session that was not used since the start
	 */
	int size() {
		return this.sent.size();
	}

	/**
	 * Notes that a message is sent.
	 * @param id its packet identifier
	 * @param message the message
	 */
	void add(int id, StoredMessage message) {
		forget(id);
		message.sent(id, this.order++);
		this.sent.put(id, message);
	}

	/**
	 * Tells what was sent, in that order.
	 * @param window gets the packet identifiers and the messages, or where a message of
	 * QoS 2 had been received already what stands for it; releases them
	 */
	void restore(BiConsumer<Integer, EnqueuedMessage> window) {
		this.queue.load();
		List<Map.Entry<Integer, StoredMessage>> entries = new ArrayList<>(this.sent.entrySet());
		entries.sort(Comparator.comparingLong((entry) -> entry.getValue().order()));
		for (Map.Entry<Integer, StoredMessage> each : entries) {
			EnqueuedMessage message = each.getValue().isReceived() ? new PubRelMarker() : each.getValue().get();
			if (message != null) {
				window.accept(each.getKey(), message);
			}
			else {
				forget(each.getKey());
			}
		}
	}

	/**
	 * Does something when it is stored that a message was sent, or that the client has
	 * it.
	 * @param id its packet identifier
	 * @param action what is done, on any thread, at once if there is no such message;
	 * must not block
	 */
	void whenStored(int id, Runnable action) {
		StoredMessage message = this.sent.get(id);
		if (message != null) {
			message.whenStored(action);
		}
		else {
			action.run();
		}
	}

	/**
	 * Returns a message.
	 * @param id its packet identifier
	 * @return the message, with a reference for the caller; {@code null} if there is
	 * none, or the client has it
	 */
	@Nullable PublishedMessage get(int id) {
		StoredMessage message = this.sent.get(id);
		return (message != null && !message.isReceived()) ? message.get() : null;
	}

	/**
	 * Notes that a message was acknowledged. One of QoS 2 has to be released yet
	 * [MQTT-4.3.3-8].
	 * @param id its packet identifier
	 * @param message the message, or what stands for one that is to be released
	 */
	void acknowledged(int id, EnqueuedMessage message) {
		StoredMessage stored = this.sent.get(id);
		if (stored != null && message instanceof PublishedMessage publish
				&& publish.getPublishingQos() == MqttQoS.EXACTLY_ONCE) {
			stored.received();
			this.queue.changes().add(stored);
		}
		else {
			forget(id);
		}
	}

	private void forget(int id) {
		StoredMessage earlier = this.sent.remove(id);
		if (earlier != null) {
			earlier.done();
			this.queue.changes().add(earlier);
		}
	}

	/** Forgets all of them: the session has ended. */
	void clear() {
		this.sent.clear();
	}

}
