// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.store.CommitUnit;

/**
 * Delivery of messages to one session, in the place of Moquette's, which forgets of a
 * message that waits, or is sent again, that it is retained and how long it has waited.
 * Here a message is the same whenever it is sent. Used by the session's loop only.
 */
final class SessionDelivery {

	private static final MqttFixedHeader PUBREL = new MqttFixedHeader(MqttMessageType.PUBREL, false,
			MqttQoS.AT_LEAST_ONCE, false, 0);

	private final Object session;

	private final InFlightWindow inFlight;

	private final BoundedSessionQueue queue;

	/** Packet identifiers of an earlier connection that are to be sent again. */
	private final Deque<Integer> again = new ArrayDeque<>(0);

	private final RetainedSending retained;

	private final ReceivedMessages received;

	/** Neither these nor what waits in the queue keep the others from their turn. */
	private boolean retainedIsNext;

	/** Whether the store tells when it is not behind any more. */
	private boolean storeAsked;

	/**
	 * Creates the delivery to a session.
	 * @param session Moquette's session
	 * @param inFlight what was sent and is not acknowledged
	 * @param queue what waits
	 */
	SessionDelivery(Object session, InFlightWindow inFlight, BoundedSessionQueue queue) {
		this.session = session;
		this.inFlight = inFlight;
		this.queue = queue;
		this.received = new ReceivedMessages(inFlight.store());
		this.retained = new RetainedSending(this::proceed, inFlight.store());
	}

	/**
	 * Returns the delivery to a session.
	 * @param session Moquette's session
	 * @return the delivery, the same each time
	 */
	static SessionDelivery of(Object session) {
		return ((InFlightWindow) MoquetteInternals.SESSION_IN_FLIGHT.get(session)).delivery(session);
	}

	/** The connection, {@code null} as long as its client is not let in. */
	private @Nullable MoquetteConnection connection() {
		return MoquetteInternals.SESSION_IS_CONNECTED.test(this.session) ? this.inFlight.connection() : null;
	}

	/**
	 * Sends a message, or lets it wait. One of QoS 0 never waits, and nothing does in a
	 * session that ends with its connection.
	 * @param message the message, which stays the caller's
	 */
	void send(PublishedMessage message) {
		MoquetteConnection connection = connection();
		boolean waits = message.getPublishingQos() != MqttQoS.AT_MOST_ONCE;
		if (Deliveries.isExpired(message)
				|| (connection == null && (!waits || MoquetteInternals.SESSION_CLEAN.get(this.session)))) {
			return;
		}
		if (connection != null && !waits) {
			connection.publish(Deliveries.publish(message, 0, false));
			return;
		}
		message.retain();
		if (connection != null && sendsAtOnce()) {
			send(connection, message);
		}
		else {
			this.queue.enqueue(message);
		}
	}

	/** Who has acknowledged everything gets one more, also where the disk is full. */
	private boolean sendsAtOnce() {
		return this.again.isEmpty() && this.queue.isEmpty() && this.inFlight.quota().hasRoom()
				&& (this.inFlight.isEmpty() || this.queue.disk().hasRoom());
	}

	/**
	 * Returns whether the session takes a message, without another one being dropped for
	 * it.
	 * @param message the message
	 * @return {@code false} if it has no room, or no connection where it needs one
	 */
	boolean takes(PublishedMessage message) {
		boolean connected = connection() != null;
		if (message.getPublishingQos() == MqttQoS.AT_MOST_ONCE
				|| (!connected && MoquetteInternals.SESSION_CLEAN.get(this.session))) {
			return connected;
		}
		return (connected && sendsAtOnce()) || this.queue.hasRoom(message);
	}

	private void send(MoquetteConnection connection, PublishedMessage message) {
		int id = this.inFlight.quota().nextId(this.inFlight.keySet());
		MqttPublishMessage packet = Deliveries.publish(message, id, false);
		this.inFlight.put(id, message);
		this.inFlight.quota().open(id);
		this.inFlight.whenStored(id, message, () -> connection.publish(packet));
	}

	/**
	 * Returns the retained messages that new subscriptions have yet to get.
	 * @return those of the session, which are sent in turn with messages that wait
	 */
	RetainedSending retained() {
		return this.retained;
	}

	/** Notes that the connection has ended. What is for QoS 0 does not wait. */
	void disconnected() {
		this.storeAsked = false;
		this.retained.disconnected();
	}

	/**
	 * Begins to deliver to a connection of a session that was there before: what was not
	 * acknowledged first [MQTT-4.4.0-1], and in the order in which it was sent.
	 */
	void reconnected() {
		this.again.clear();
		this.again.addAll(this.inFlight.keySet());
		this.retained.begin();
	}

	/**
	 * Notes an acknowledgement, and sends what it has made room for. One for an
	 * identifier that is not in use is late, and harmless.
	 * @param type PUBACK, PUBREC or PUBCOMP
	 * @param id the packet identifier
	 * @param refused whether the client does not take the message: that completes it
	 * [MQTT-4.3.3-4]
	 * @throws DecoderException if it is not the next one of the message
	 */
	void acknowledged(MqttMessageType type, int id, boolean refused) {
		EnqueuedMessage message = this.inFlight.get(id);
		boolean received = type == MqttMessageType.PUBREC && !refused;
		if (message != null && !Deliveries.isAnswer(type, message)) {
			throw new DecoderException("The client has answered packet " + id + " with " + type + ", out of turn");
		}
		if (received) {
			if (message != null && !(message instanceof PubRelMarker)) {
				this.inFlight.received(id);
			}
			release(connection(), id);
		}
		else if (message != null) {
			this.inFlight.complete(id);
		}
		proceed();
	}

	/**
	 * Returns the messages of QoS 2 that the client has sent.
	 * @return those that it has not released
	 */
	ReceivedMessages received() {
		return this.received;
	}

	/** What was received must not be taken for new after a crash. */
	private void release(@Nullable MoquetteConnection connection, int id) {
		if (connection == null) {
			return;
		}
		Runnable sending = () -> connection.send(new MqttMessage(PUBREL, MqttMessageIdVariableHeader.from(id)));
		DurableQueue stored = this.inFlight.store();
		if (stored != null) {
			stored.sent().whenStored(id, sending);
		}
		else {
			sending.run();
		}
	}

	/** Sends what waits, as far as the client takes it. */
	private void proceed() {
		MoquetteConnection connection = connection();
		if (connection == null || !sendAgain(connection)) {
			return;
		}
		boolean more = true;
		while (more) {
			more = this.retainedIsNext ? sendRetained(connection) || sendQueued(connection)
					: sendQueued(connection) || sendRetained(connection);
		}
		this.retained.store();
	}

	private boolean sendQueued(MoquetteConnection connection) {
		if (this.inFlight.quota().hasRoom() && !this.queue.isEmpty() && !isStoreBehind(connection)
				&& this.queue.dequeue() instanceof PublishedMessage message) {
			send(connection, message);
			this.retainedIsNext = true;
			return true;
		}
		return false;
	}

	/** Each message from disk is one more that has to be removed there. */
	private boolean isStoreBehind(MoquetteConnection connection) {
		DurableQueue stored = this.inFlight.store();
		if (stored == null || !stored.changes().commits().room().isFullOfUnits()) {
			return false;
		}
		if (!this.storeAsked) {
			this.storeAsked = true;
			stored.changes().commits().submit(new CommitUnit(List.of(), List.of(() -> connection.resume(() -> {
				this.storeAsked = false;
				proceed();
			}))));
		}
		return true;
	}

	private boolean sendRetained(MoquetteConnection connection) {
		boolean sent = this.retained.next(connection, this.inFlight.quota().hasRoom(),
				(message) -> send(connection, message));
		this.retainedIsNext &= !sent;
		return sent;
	}

	/**
	 * Returns whether nothing is left to be sent again. What the client has received and
	 * not completed takes room of its connection as before, or each connection would
	 * leave as much behind.
	 */
	private boolean sendAgain(MoquetteConnection connection) {
		for (Integer id = this.again.peek(); id != null; id = this.again.peek()) {
			EnqueuedMessage message = this.inFlight.get(id);
			if (message instanceof PubRelMarker) {
				this.inFlight.quota().open(id);
				release(connection, id);
			}
			else if (message instanceof PublishedMessage publish && !isForgotten(id, publish)) {
				if (!this.inFlight.quota().hasRoom()) {
					return false;
				}
				sendAgain(connection, id);
			}
			this.again.remove();
		}
		return true;
	}

	private void sendAgain(MoquetteConnection connection, int id) {
		PublishedMessage message = this.inFlight.message(id);
		if (message != null) {
			this.inFlight.quota().open(id);
			MqttPublishMessage packet = Deliveries.publish(message, id, true);
			this.inFlight.whenStored(id, message, () -> connection.publish(packet));
			message.release();
		}
	}

	/**
	 * A message of QoS 2 is sent again even if it has expired: the client may have it
	 * already, and would take the next one with its identifier for the same.
	 */
	private boolean isForgotten(int id, PublishedMessage message) {
		boolean forgotten = message.getPublishingQos() == MqttQoS.AT_LEAST_ONCE && Deliveries.isExpired(message);
		if (forgotten) {
			this.inFlight.complete(id);
			this.inFlight.dropped(DropReason.EXPIRED);
		}
		return forgotten;
	}

}
