// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.persistence.EnqueuedMessageValueType;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Queue of one session's messages on disk, where they stay until they are acknowledged.
 * Moquette takes messages from its queue when they are sent, and has unacknowledged ones
 * in memory only. All are in one map, because of two maps one may be written before and
 * one after a change. The key of a message is its number and, in the last two bytes, the
 * packet identifier it was sent with, 0 if it was not sent. Used by the session's loop
 * only.
 */
final class DurableQueue implements SessionMessageQueue<EnqueuedMessage> {

	private static final String PREFIX = "messages_";

	private static final int ID_BITS = 16;

	private static final int ID_MASK = 0xFFFF;

	private static final long NONE = -1;

	private final MVStore store;

	private final MVMap<Long, EnqueuedMessage> messages;

	private final Map<Integer, Long> sent = new HashMap<>();

	/** Number of the next new message. */
	private long head;

	/** Number before which no message waits. */
	private long next;

	/** How many messages wait; others may be sent ahead of them. */
	private int waiting;

	private long taken = NONE;

	private @Nullable EnqueuedMessage handedOut;

	private volatile boolean purged;

	/**
	 * Opens the queue of a session, or creates it.
	 * @param store where it is
	 * @param clientId whose session
	 */
	DurableQueue(MVStore store, String clientId) {
		this.store = store;
		this.messages = open(store, clientId);
		Long last = this.messages.lastKey();
		this.head = (last != null) ? number(last) + 1 : 0;
		this.next = this.head;
	}

	private static MVMap<Long, EnqueuedMessage> open(MVStore store, String clientId) {
		return openMap(store, name(clientId));
	}

	private static MVMap<Long, EnqueuedMessage> openMap(MVStore store, String name) {
		return store.openMap(name,
				new MVMap.Builder<Long, EnqueuedMessage>().valueType(new EnqueuedMessageValueType()));
	}

	/**
	 * Returns whether a session has messages, or had some. Those of an earlier version
	 * get the name that they have now.
	 * @param store where they are
	 * @param clientId whose they are
	 * @return whether there is a queue
	 */
	static boolean exists(MVStore store, String clientId) {
		String name = name(clientId);
		String former = PREFIX + clientId;
		if (!store.hasMap(name) && store.hasMap(former)) {
			store.renameMap(openMap(store, former), name);
		}
		return store.hasMap(name);
	}

	/**
	 * Gives the messages of a session to another one, which has none yet.
	 * @param store where they are
	 * @param clientId whose they are
	 * @param sessionId whose they are from now on
	 */
	static void rename(MVStore store, String clientId, String sessionId) {
		store.renameMap(open(store, clientId), name(sessionId));
	}

	/**
	 * Returns what the map of a queue is called.
	 * @param clientId whose session
	 * @return a name that no other map has
	 */
	static String name(String clientId) {
		return MapNames.of(PREFIX, clientId);
	}

	/**
	 * Restores what had been sent when the broker ended, in that order.
	 * @param window gets the packet identifiers and the messages, or where a message of
	 * QoS 2 had been received already what stands for it; releases them
	 */
	void restore(BiConsumer<Integer, EnqueuedMessage> window) {
		for (Long key = this.messages.firstKey(); key != null; key = this.messages.higherKey(key)) {
			int id = (int) (key & ID_MASK);
			Long after = this.messages.higherKey(key);
			if (id > 0) {
				this.sent.put(id, key);
				window.accept(id, restored(at(key)));
			}
			else if (after != null && number(after) == number(key)) {
				// It was being sent.
				this.messages.remove(key);
			}
			else {
				this.next = Math.min(this.next, number(key));
				this.waiting++;
			}
		}
	}

	@Override
	public void enqueue(EnqueuedMessage message) {
		write(() -> this.messages.put(this.head++ << ID_BITS, stored(message)));
		this.waiting++;
		message.release();
	}

	/** What it returns stays on disk until it is acknowledged or discarded. */
	@Override
	public @Nullable EnqueuedMessage dequeue() {
		discard();
		Long key = this.messages.ceilingKey(this.next << ID_BITS);
		while (key != null && (key & ID_MASK) != 0) {
			key = this.messages.higherKey(key);
		}
		if (key == null) {
			this.next = this.head;
			this.waiting = 0;
			return null;
		}
		this.next = number(key) + 1;
		this.waiting--;
		this.taken = key;
		this.handedOut = restored(at(key));
		return this.handedOut;
	}

	/**
	 * Removes what was taken out last, if it was not sent.
	 */
	void discard() {
		if (this.taken != NONE) {
			long unsent = this.taken;
			write(() -> this.messages.remove(unsent));
			this.taken = NONE;
			this.handedOut = null;
		}
	}

	/**
	 * Notes that a message was sent.
	 * @param id its packet identifier
	 * @param message what was taken out last, or one that need not wait
	 */
	void sent(int id, EnqueuedMessage message) {
		Long earlier = this.sent.get(id);
		if (earlier != null && message instanceof PubRelMarker) {
			return;
		}
		if (earlier != null) {
			this.messages.remove(earlier);
		}
		boolean waited = message == this.handedOut;
		long key = (waited ? this.taken : this.head << ID_BITS) | id;
		this.messages.put(key, waited ? at(this.taken) : stored(message));
		discard();
		this.sent.put(id, key);
		if (!waited) {
			this.head++;
			this.next = (this.waiting == 0) ? this.head : this.next;
		}
	}

	/**
	 * Notes that a message was acknowledged. One of QoS 2 has to be released yet
	 * [MQTT-4.3.3-8].
	 * @param id its packet identifier
	 * @param message the message
	 */
	void acknowledged(int id, EnqueuedMessage message) {
		Long key = this.sent.get(id);
		if (key == null) {
			return;
		}
		if (message instanceof PublishedMessage publish && publish.getPublishingQos() == MqttQoS.EXACTLY_ONCE) {
			write(() -> this.messages.put(key, new PubRelMarker()));
		}
		else {
			this.sent.remove(id);
			write(() -> this.messages.remove(key));
		}
	}

	@Override
	public boolean isEmpty() {
		return this.waiting == 0;
	}

	/** What comes for it afterwards is of a session that has ended. */
	@Override
	public void closeAndPurge() {
		this.purged = true;
		this.store.removeMap(this.messages);
	}

	private void write(Runnable change) {
		try {
			change.run();
		}
		catch (MVStoreException ex) {
			if (!this.purged) {
				throw ex;
			}
		}
	}

	private EnqueuedMessage at(long key) {
		return Objects.requireNonNull(this.messages.get(key), "The queue has been purged");
	}

	private static long number(long key) {
		return key >> ID_BITS;
	}

	/**
	 * A store writes what it was given at a time of its own, also what was taken out in
	 * the meantime, and drops it without releasing it: what it holds is its own, and such
	 * as the garbage collector takes.
	 */
	private static EnqueuedMessage stored(EnqueuedMessage message) {
		if (!(message instanceof PublishedMessage publish)) {
			return message;
		}
		StoredProperties properties = new StoredProperties(publish.getMqttProperties(), publish.getMessageExpiry(),
				MoquetteInternals.MESSAGE_IS_RETAINED.get(publish));
		return copy(publish, properties, properties.pack());
	}

	private static EnqueuedMessage restored(EnqueuedMessage message) {
		if (!(message instanceof PublishedMessage publish)) {
			return message;
		}
		StoredProperties properties = StoredProperties.unpack(publish.getMqttProperties());
		return copy(publish, properties, properties.properties());
	}

	private static EnqueuedMessage copy(PublishedMessage publish, StoredProperties properties,
			MqttProperty<?>[] given) {
		return new PublishedMessage(publish.getTopic(), publish.getPublishingQos(),
				Unpooled.copiedBuffer(publish.getPayload()), properties.retained(), properties.expiry(), given);
	}

}
