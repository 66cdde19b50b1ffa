// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Map;
import java.util.TreeMap;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.subscriptions.Subscription;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.EngineListener;

/**
 * Messages for members of shares that are not there any more, or have no room, on their
 * way to other members. Called on session loops.
 */
final class ShareHandover {

	/** Members that a message is passed to after the first one. */
	private static final int MAX_HOPS = 4;

	private final SessionLoops loops;

	private final SessionPool pool;

	private final MemberSessions members;

	private final EngineListener listener;

	/**
	 * Creates the way from members to others.
	 * @param loops their loops
	 * @param pool their sessions
	 * @param listener hears of messages that nobody takes
	 */
	ShareHandover(SessionLoops loops, SessionPool pool, EngineListener listener) {
		this.loops = loops;
		this.pool = pool;
		this.members = new MemberSessions(pool);
		this.listener = listener;
	}

	/**
	 * Delivers a message to a member, or passes it to another one if that does not take
	 * it. Called on the loop of the member.
	 * @param sessionId the member
	 * @param message the message as the member gets it, which stays the caller's
	 * @param hops how many members did not take it
	 * @param publication waits until it is stored, {@code null} if that does not
	 */
	void deliver(String sessionId, RoutedMessage message, int hops, @Nullable Publication publication) {
		Object session = this.pool.get(sessionId);
		SessionDelivery delivery = (session != null) ? SessionDelivery.of(session) : null;
		if (delivery != null && (delivery.takes(message) || !pass(sessionId, message, hops, publication))) {
			delivery.send(message);
		}
		else if (delivery == null && !pass(sessionId, message, hops, publication)) {
			lost(sessionId, message);
		}
	}

	private boolean pass(String sessionId, RoutedMessage message, int hops, @Nullable Publication publication) {
		Subscription other = (hops < MAX_HOPS) ? another(sessionId, message) : null;
		if (other == null) {
			return false;
		}
		PassedMessages passed = new PassedMessages(sessionId, this, hops + 1, publication, this.pool.changes());
		passed.add(other.getClientId(), message.to(other));
		return offer(this.loops.indexOf(other.getClientId()), passed);
	}

	private @Nullable Subscription another(String sessionId, RoutedMessage message) {
		ShareGroup group = message.group();
		return (group != null) ? group.another(sessionId, this.members::load) : null;
	}

	private boolean offer(int loop, PassedMessages passed) {
		boolean taken = false;
		passed.begin();
		try {
			taken = this.loops.offer(loop, passed);
		}
		finally {
			if (!taken) {
				passed.release();
			}
		}
		return taken;
	}

	/** A share that has ended with its last member has lost nothing. */
	private void lost(String sessionId, RoutedMessage message) {
		ShareGroup group = message.group();
		if (group != null && group.hasOthers(sessionId)) {
			this.listener.dropped(DropReason.QUEUE_FULL);
		}
	}

	/**
	 * Passes on what a session leaves behind that has ended, in the order in which it was
	 * sent or waited [MQTT5-4.8.2]: of QoS 2 only what was never sent [MQTT-4.8.2-5].
	 * What is on disk ends with the session.
	 * @param sessionId the session
	 * @param session Moquette's session, from which all that waits is taken
	 */
	void ended(String sessionId, Object session) {
		InFlightWindow inFlight = MoquetteSessions.inFlight(session);
		if (inFlight.store() != null
				|| !(MoquetteInternals.SESSION_QUEUE.get(session) instanceof BoundedSessionQueue queue)) {
			return;
		}
		Map<Integer, PassedMessages> passed = new TreeMap<>();
		for (EnqueuedMessage sent : inFlight.values()) {
			if (sent instanceof RoutedMessage message && message.getPublishingQos() == MqttQoS.AT_LEAST_ONCE) {
				passOn(sessionId, message, passed);
			}
		}
		for (EnqueuedMessage waiting : queue.drain()) {
			if (waiting instanceof RoutedMessage message) {
				passOn(sessionId, message, passed);
			}
			waiting.release();
		}
		passed.forEach((loop, messages) -> {
			if (!offer(loop, messages)) {
				for (int i = messages.count(); i > 0; i--) {
					this.listener.dropped(DropReason.QUEUE_FULL);
				}
			}
		});
	}

	private void passOn(String sessionId, RoutedMessage message, Map<Integer, PassedMessages> passed) {
		if (message.group() == null) {
			return;
		}
		Subscription other = Deliveries.isExpired(message) ? null : another(sessionId, message);
		if (other != null) {
			passed
				.computeIfAbsent(this.loops.indexOf(other.getClientId()),
						(loop) -> new PassedMessages(sessionId, this, 1, null, this.pool.changes()))
				.add(other.getClientId(), message.to(other));
		}
		else if (Deliveries.isExpired(message)) {
			this.listener.dropped(DropReason.EXPIRED);
		}
		else {
			lost(sessionId, message);
		}
	}

	/**
	 * Notes that a message could not be delivered.
	 * @param sessionId the member that was to get it
	 * @param cause why not
	 */
	void failed(String sessionId, Throwable cause) {
		this.pool.failed(sessionId);
		this.listener.failed(cause);
	}

	/**
	 * Notes that a command was not run.
	 * @param cause why not
	 */
	void failed(Throwable cause) {
		this.listener.failed(cause);
	}

}
