// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.QueueBudget;
import io.mqttpanel.broker.mqtt.engine.QueuedWeight;

/**
 * Messages of one session that were sent and are not acknowledged, in the order in which
 * they were sent [MQTT-4.6.0-1]. Used by the session's loop only.
 */
class InFlightWindow extends LinkedHashMap<Integer, EnqueuedMessage> {

	private static final long serialVersionUID = 1L;

	private static final int LAST_ID = 65_535;

	/** An entry without a message. */
	private static final long MARKER_BYTES = 128;

	private final transient EngineListener listener;

	private final transient Supplier<QueueBudget.Share> opener;

	/** There is none until the session has a message for the first time. */
	private transient QueueBudget.@Nullable Share share;

	private transient @Nullable MoquetteConnection connection;

	/** There is none until the session has a message for the first time. */
	private transient @Nullable SessionDelivery delivery;

	/**
	 * Packet identifiers of what was sent on this connection: what a client completes of
	 * an earlier one gives it no room beyond its Receive Maximum [MQTT5-4.9.0-2].
	 */
	private final transient Set<Integer> open = new HashSet<>(4);

	private transient int maximum;

	private transient int lastId;

	/**
	 * Creates a window without messages.
	 * @param listener hears of messages that are dropped while the client is absent
	 * @param opener opens the session's share of the memory of all queues
	 */
	InFlightWindow(EngineListener listener, Supplier<QueueBudget.Share> opener) {
		this.listener = listener;
		this.opener = opener;
	}

	/**
	 * Returns the queue of a session that outlives the broker.
	 * @return the queue, {@code null} if the session is in memory only
	 */
	@Nullable DurableQueue store() {
		return null;
	}

	/**
	 * Weighs what a session keeps.
	 * @param message a message, or what stands for one that is to be released
	 * @return its weight
	 */
	static QueuedWeight weight(EnqueuedMessage message) {
		return (message instanceof PublishedMessage publish) ? QueuedWeight.of(publish.getTopic().toString(),
				publish.getPayload(), Arrays.asList(publish.getMqttProperties())) : QueuedWeight.of(MARKER_BYTES);
	}

	/**
	 * Returns what the session has in memory, in flight and waiting.
	 * @return the share
	 */
	QueueBudget.Share share() {
		QueueBudget.Share current = this.share;
		if (current == null) {
			current = this.opener.get();
			this.share = current;
		}
		return current;
	}

	/**
	 * Closes the share: the session has ended.
	 */
	void close() {
		if (this.share != null) {
			this.share.close();
		}
	}

	/**
	 * Binds the window to a connection.
	 * @param next the connection of the session's client
	 * @param most how many messages it takes ahead of its acknowledgements
	 */
	void bind(MoquetteConnection next, int most) {
		this.connection = next;
		this.maximum = most;
		this.open.clear();
		this.lastId = 0;
	}

	@Nullable MoquetteConnection connection() {
		return this.connection;
	}

	/**
	 * Returns the delivery to the session.
	 * @param session Moquette's session
	 * @return the delivery, the same each time
	 */
	SessionDelivery delivery(Object session) {
		SessionDelivery current = this.delivery;
		if (current == null) {
			current = new SessionDelivery(session, this,
					(BoundedSessionQueue) MoquetteInternals.SESSION_QUEUE.get(session));
			this.delivery = current;
		}
		return current;
	}

	/**
	 * Ends the binding: the connection is gone.
	 */
	void unbind() {
		this.connection = null;
		if (this.delivery != null) {
			this.delivery.disconnected();
		}
	}

	/**
	 * Sends a message, or sends it again, as soon as that is safe.
	 * @param id its packet identifier
	 * @param message the message, of which only the QoS is looked at
	 * @param action sends it, on any thread
	 */
	void whenStored(int id, PublishedMessage message, Runnable action) {
		action.run();
	}

	/**
	 * Returns a message with its content.
	 * @param id its packet identifier
	 * @return the message, with a reference for the caller; {@code null} if it is not
	 * there any more
	 */
	@Nullable PublishedMessage message(int id) {
		if (get(id) instanceof PublishedMessage message) {
			message.retain();
			return message;
		}
		return null;
	}

	/**
	 * Counts what was sent and is not acknowledged. Called on any thread.
	 * @return the number of messages
	 */
	int count() {
		return size();
	}

	/**
	 * Reports that a message is not delivered.
	 * @param reason why not
	 */
	void dropped(DropReason reason) {
		if (this.delivery != null) {
			this.delivery.retained().includeNewer();
		}
		if (this.connection != null) {
			this.connection.client().dropped(reason);
		}
		else {
			this.listener.dropped(reason);
		}
	}

	@Override
	public @Nullable EnqueuedMessage put(Integer id, EnqueuedMessage message) {
		EnqueuedMessage earlier = super.put(id, message);
		if (earlier != null) {
			share().give(weight(earlier));
		}
		share().force(weight(message));
		return earlier;
	}

	@Override
	public @Nullable EnqueuedMessage remove(@Nullable Object id) {
		EnqueuedMessage removed = super.remove(id);
		if (removed != null) {
			share().give(weight(removed));
		}
		return removed;
	}

	/**
	 * Releases what is in memory, when the broker stops.
	 */
	void release() {
		values().forEach(EnqueuedMessage::release);
		clear();
	}

	/**
	 * Drops the oldest messages because the queues of all sessions have too many. A
	 * connected client gets others in their place.
	 * @param level bytes that the session may have in memory
	 */
	void cut(long level) {
		for (Map.Entry<Integer, EnqueuedMessage> oldest : List.copyOf(entrySet())) {
			if (share().held() <= level) {
				return;
			}
			if (oldest.getValue() instanceof PublishedMessage publish) {
				drop(oldest.getKey(), publish);
			}
		}
	}

	private void drop(Integer id, PublishedMessage message) {
		super.remove(id);
		share().give(weight(message));
		dropped(DropReason.ALL_QUEUES_FULL);
		message.release();
		this.open.remove(id);
	}

	/**
	 * Returns whether the client takes another message now [MQTT-3.3.4-9].
	 * @return {@code false} if it has to acknowledge one before
	 */
	boolean hasRoom() {
		return this.open.size() < this.maximum;
	}

	/**
	 * Notes that a message is sent on this connection.
	 * @param id its packet identifier
	 */
	void open(int id) {
		this.open.add(id);
	}

	/**
	 * Notes that the client has a message of QoS 2, which stays in flight.
	 * @param id its packet identifier
	 */
	void received(int id) {
		EnqueuedMessage message = remove(id);
		if (message != null) {
			message.release();
		}
		put(id, new PubRelMarker());
	}

	/**
	 * Notes that a message is done.
	 * @param id its packet identifier
	 */
	void complete(int id) {
		EnqueuedMessage message = remove(id);
		if (message != null) {
			message.release();
		}
		this.open.remove(id);
	}

	/**
	 * Chooses a packet identifier that is not in use [MQTT-2.2.1-4].
	 * @return the next one on this connection
	 */
	int nextId() {
		do {
			this.lastId = (this.lastId == LAST_ID) ? 1 : this.lastId + 1;
		}
		while (containsKey(this.lastId));
		return this.lastId;
	}

}
