// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
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

	/** An entry without a message. */
	private static final long MARKER_BYTES = 128;

	private final transient EngineListener listener;

	private final transient Supplier<QueueBudget.Share> opener;

	/** There is none until the session has a message for the first time. */
	private transient QueueBudget.@Nullable Share share;

	private transient volatile @Nullable MoquetteConnection connection;

	/** There is none until the session has a message for the first time. */
	private transient @Nullable SessionDelivery delivery;

	private final transient SendQuota quota = new SendQuota();

	/** How many of an earlier connection are not sent again. */
	private transient int lost;

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
	 * @param message a message, or what stands for one
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
	 * Binds the window to a connection. What should be sent again and is not kept counts
	 * as dropped now.
	 * @param next the connection of the session's client
	 * @param most how many messages it takes ahead of its acknowledgements
	 */
	void bind(MoquetteConnection next, int most) {
		this.connection = next;
		this.quota.begin(most);
		for (; this.lost > 0; this.lost--) {
			dropped(DropReason.ALL_QUEUES_FULL);
		}
	}

	/**
	 * Returns what the client takes on its connection.
	 * @return the quota, which begins anew with each connection
	 */
	SendQuota quota() {
		return this.quota;
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
	 * Ends the binding: the connection is gone. What is not kept cannot be sent again.
	 */
	void unbind() {
		this.connection = null;
		this.quota.end();
		this.lost += this.quota.unkept();
		for (Map.Entry<Integer, EnqueuedMessage> each : List.copyOf(entrySet())) {
			if (each.getValue() instanceof PublishMarker marker) {
				giveUp(each.getKey(), marker.qos());
			}
		}
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
		MoquetteConnection current = this.connection;
		if (current != null) {
			current.client().dropped(reason);
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
		this.quota.unkept((message instanceof PublishMarker) ? 1 : 0);
		return earlier;
	}

	@Override
	public @Nullable EnqueuedMessage remove(@Nullable Object id) {
		EnqueuedMessage removed = super.remove(id);
		if (removed != null) {
			share().give(weight(removed));
			this.quota.unkept((removed instanceof PublishMarker) ? -1 : 0);
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
	 * Drops the oldest messages because the queues of all sessions have too many. What a
	 * connected client was sent, it has yet to acknowledge: others do not take its place.
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
		MqttQoS qos = message.getPublishingQos();
		if (this.quota.isOpen(id)) {
			remove(id);
			put(id, PublishMarker.of(qos));
		}
		else {
			giveUp(id, qos);
			dropped(DropReason.ALL_QUEUES_FULL);
		}
		message.release();
	}

	/**
	 * Forgets a message that cannot be sent again. The client may have it, and at QoS 2
	 * would take the next one with its packet identifier for the same: PUBREL comes first
	 * [MQTT-4.3.3-2].
	 */
	private void giveUp(Integer id, MqttQoS qos) {
		remove(id);
		if (qos == MqttQoS.EXACTLY_ONCE) {
			put(id, new PubRelMarker());
		}
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
		this.quota.close(id);
	}

}
