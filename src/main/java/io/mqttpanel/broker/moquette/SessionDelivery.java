// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.Deque;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.ReadRequest;

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

	/** Retained messages for new subscriptions, which wait where they are kept. */
	private final Deque<RetainedDelivery> retained = new ArrayDeque<>(0);

	/** Neither these nor what waits in the queue keep the others from their turn. */
	private boolean retainedIsNext;

	/** The connection that tells when its client has read. */
	private @Nullable MoquetteConnection asked;

	/** What may be sent at QoS 0 until the client is asked. */
	private int allowed;

	private long allowedBytes;

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
		if (Deliveries.isExpired(message)
				|| (connection == null && MoquetteInternals.SESSION_CLEAN.get(this.session))) {
			return;
		}
		if (message.getPublishingQos() == MqttQoS.AT_MOST_ONCE) {
			if (connection != null) {
				connection.publish(Deliveries.publish(message, 0, false));
			}
			return;
		}
		message.retain();
		if (connection != null && this.again.isEmpty() && this.queue.isEmpty() && this.inFlight.hasRoom()) {
			send(connection, message);
		}
		else {
			this.queue.enqueue(message);
		}
	}

	private void send(MoquetteConnection connection, PublishedMessage message) {
		int id = this.inFlight.nextId();
		this.inFlight.put(id, message);
		this.inFlight.open(id);
		connection.publish(Deliveries.publish(message, id, false));
	}

	/**
	 * Begins to send retained messages, and sends them as the client takes them: those of
	 * QoS 1 and 2 with its acknowledgements, in turn with messages that wait, those of
	 * QoS 0 as it reads.
	 * @param messages the messages, in the place of those for the same filter
	 */
	void send(RetainedDelivery messages) {
		endRetained(messages.filter());
		this.retained.add(messages);
		proceed();
	}

	/**
	 * Notes that a message to the session was dropped.
	 */
	void dropped() {
		this.retained.forEach(RetainedDelivery::includeNewer);
	}

	/**
	 * Ends the sending of retained messages.
	 * @param filter the filter of their subscription
	 */
	void endRetained(Topic filter) {
		this.retained.removeIf((messages) -> messages.filter().equals(filter));
	}

	/**
	 * Notes that the connection has ended. What is for QoS 0 does not wait for another.
	 */
	void disconnected() {
		this.asked = null;
		this.allowed = 0;
		this.retained.removeIf(RetainedDelivery::isAtMostOnce);
	}

	/**
	 * Begins to deliver to a connection of a session that was there before: what was not
	 * acknowledged first [MQTT-4.4.0-1], and in the order in which it was sent.
	 */
	void reconnected() {
		this.again.clear();
		this.again.addAll(this.inFlight.keySet());
		proceed();
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
		if (message instanceof PublishedMessage && received) {
			this.inFlight.received(id);
		}
		if (received) {
			release(id);
		}
		else if (message != null) {
			this.inFlight.complete(id);
		}
		proceed();
	}

	private void release(int id) {
		MoquetteConnection connection = connection();
		if (connection != null) {
			connection.send(new MqttMessage(PUBREL, MqttMessageIdVariableHeader.from(id)));
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
	}

	private boolean sendQueued(MoquetteConnection connection) {
		if (this.inFlight.hasRoom() && !this.queue.isEmpty()
				&& this.queue.dequeue() instanceof PublishedMessage message) {
			send(connection, message);
			this.retainedIsNext = true;
			return true;
		}
		return false;
	}

	private boolean sendRetained(MoquetteConnection connection) {
		RetainedDelivery first = this.retained.peek();
		if (first == null || (!first.isAtMostOnce() && !this.inFlight.hasRoom())) {
			return false;
		}
		if (this.allowed <= 0 || this.allowedBytes <= 0) {
			ask(connection);
			return false;
		}
		PublishedMessage message = first.next();
		if (message != null) {
			sendRetained(connection, message);
		}
		else if (first.isDone()) {
			this.retained.remove();
		}
		else {
			this.allowed = 0;
		}
		return true;
	}

	private void sendRetained(MoquetteConnection connection, PublishedMessage message) {
		this.retainedIsNext = false;
		if (message.getPublishingQos() != MqttQoS.AT_MOST_ONCE) {
			send(connection, message);
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
				proceed();
			});
		}
	}

	/** Returns whether nothing is left to be sent again. */
	private boolean sendAgain(MoquetteConnection connection) {
		for (Integer id = this.again.peek(); id != null; id = this.again.peek()) {
			EnqueuedMessage message = this.inFlight.get(id);
			if (message instanceof PubRelMarker) {
				release(id);
			}
			else if (message instanceof PublishedMessage publish && !isForgotten(id, publish)) {
				if (!this.inFlight.hasRoom()) {
					return false;
				}
				this.inFlight.open(id);
				connection.publish(Deliveries.publish(publish, id, true));
			}
			this.again.remove();
		}
		return true;
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
