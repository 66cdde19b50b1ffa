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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.QueueBudget;

/**
 * Messages of one session that were sent and are not acknowledged, in the order in which
 * they were sent [MQTT-4.6.0-1], and on disk too where the session is. Used by the
 * session's loop only.
 */
final class InFlightWindow extends LinkedHashMap<Integer, EnqueuedMessage> {

	private static final Logger logger = LoggerFactory.getLogger(InFlightWindow.class);

	private static final long serialVersionUID = 1L;

	private static final int LAST_ID = 65_535;

	/** An entry without a message. */
	private static final long MARKER_BYTES = 128;

	private final transient @Nullable DurableQueue store;

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
	 * Creates a window with what was in flight before a restart.
	 * @param store where it is kept, {@code null} for memory only
	 * @param listener hears of messages that are dropped while the client is absent
	 * @param opener opens the session's share of the memory of all queues
	 */
	InFlightWindow(@Nullable DurableQueue store, EngineListener listener, Supplier<QueueBudget.Share> opener) {
		this.store = store;
		this.listener = listener;
		this.opener = opener;
		if (store != null) {
			store.restore(this::add);
		}
	}

	/**
	 * Weighs what a session keeps.
	 * @param message a message, or what stands for one that is to be released
	 * @return bytes of heap
	 */
	static long weight(EnqueuedMessage message) {
		return (message instanceof PublishedMessage publish) ? MessageWeight.of(publish.getTopic().toString(),
				publish.getPayload().readableBytes(), Arrays.asList(publish.getMqttProperties())) : MARKER_BYTES;
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
	 * Reports that a message is not delivered.
	 * @param reason why not
	 */
	void dropped(DropReason reason) {
		if (this.delivery != null) {
			this.delivery.dropped();
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
		if (this.store != null) {
			note(this.store, id, message);
		}
		return add(id, message);
	}

	private @Nullable EnqueuedMessage add(Integer id, EnqueuedMessage message) {
		EnqueuedMessage earlier = super.put(id, message);
		if (earlier != null) {
			share().give(weight(earlier));
		}
		share().force(weight(message));
		return earlier;
	}

	/** A message that cannot be stored can still be sent; a crash forgets that it was. */
	private static void note(DurableQueue store, Integer id, EnqueuedMessage message) {
		try {
			store.sent(id, message);
		}
		catch (RuntimeException ex) {
			logger.debug("A message in flight could not be stored", ex);
		}
	}

	@Override
	public @Nullable EnqueuedMessage remove(@Nullable Object id) {
		EnqueuedMessage removed = super.remove(id);
		if (removed != null) {
			share().give(weight(removed));
		}
		if (removed != null && this.store != null && id instanceof Integer identifier) {
			this.store.acknowledged(identifier, removed);
		}
		return removed;
	}

	/** Also one of QoS 2 that is not received: nothing of it is left to be released. */
	private void forget(int id) {
		if (this.store != null) {
			// What stands for a message is removed with it.
			this.store.acknowledged(id, new PubRelMarker());
		}
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
		forget(id);
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
		forget(id);
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
