// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.moquette.broker.IQueueRepository;
import io.moquette.broker.ISessionsRepository.SessionData;
import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.QueueBudget;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

/**
 * Table of Moquette's sessions by client identifier. Moquette enters each session before
 * its client is accepted; here the session gets a queue with limits, and a queue at all
 * if it outlives its connection. Unacknowledged messages are sent again when an MQTT 3
 * client connects, as with MQTT 5 [MQTT-4.4.0-1], not when a timer of five seconds ends.
 */
final class SessionPool extends ConcurrentHashMap<String, Object> {

	private static final long serialVersionUID = 1L;

	private static final String CLIENT_IDS = "client-ids";

	private final transient IQueueRepository queues;

	private final transient @Nullable MVStore file;

	private final transient QueueLimits limits;

	private final transient EngineListener listener;

	private final transient SessionLoops loops;

	/** Client identifiers of the sessions on disk whose own identifiers do not tell. */
	private final transient Map<String, String> clientIds;

	private SessionPool(IQueueRepository queues, @Nullable MVStore file, SessionLoops loops, QueueLimits limits,
			EngineListener listener) {
		this.queues = queues;
		this.file = file;
		this.loops = loops;
		this.limits = limits;
		this.listener = listener;
		this.clientIds = (file != null) ? file.openMap(CLIENT_IDS) : Map.of();
	}

	/**
	 * Replaces the table of a Moquette that has just been started.
	 * @param registry its sessions
	 * @param file its store, {@code null} for memory only
	 * @param loops its session loops
	 * @param limits the limits of each queue
	 * @param listener creates backlogs, and hears of sessions that end
	 * @return the table, with the stored sessions
	 */
	static SessionPool install(SessionRegistry registry, @Nullable MVStore file, SessionLoops loops, QueueLimits limits,
			EngineListener listener) {
		IQueueRepository queues = queues(registry, file);
		SessionPool pool = new SessionPool(queues, file, loops, limits, listener);
		MoquetteInternals.REGISTRY_STORE.get(registry).list().forEach(pool::restore);
		pool.restoreClientIds();
		MoquetteInternals.REGISTRY_QUEUES.set(registry, queues);
		MoquetteInternals.REGISTRY_POOL.set(registry, pool);
		return pool;
	}

	private static IQueueRepository queues(SessionRegistry registry, @Nullable MVStore file) {
		if (file != null) {
			return new DurableQueues(file);
		}
		IQueueRepository queues = MoquetteInternals.REGISTRY_QUEUES.get(registry);
		// All session loops use it, and Moquette's map is made for one thread.
		MoquetteInternals.MEMORY_QUEUES.set(queues, new ConcurrentHashMap<>());
		return queues;
	}

	/** Moquette, which looks for queues of other names, has found none. */
	private void restore(SessionData stored) {
		if (this.queues.containsQueue(stored.clientId())) {
			put(stored.clientId(), MoquetteInternals.CREATE_SESSION.create(stored, false,
					this.queues.getOrCreateQueue(stored.clientId())));
		}
	}

	/** A crash may have left some of sessions that are not kept. */
	private void restoreClientIds() {
		Set.copyOf(this.clientIds.keySet())
			.stream()
			.filter((sessionId) -> !containsKey(sessionId))
			.forEach(this.clientIds::remove);
		this.clientIds.forEach(this.listener::clientIdRestored);
	}

	/**
	 * Keeps the client identifier of a session that outlives its connection, where there
	 * is a file and the session's own identifier does not tell it.
	 * @param sessionId identifier of the session
	 * @param clientId the client identifier
	 */
	void keepClientId(String sessionId, String clientId) {
		if (this.file == null) {
			return;
		}
		if (SessionId.client(sessionId).equals(clientId)) {
			this.clientIds.remove(sessionId);
		}
		else if (!clientId.equals(this.clientIds.get(sessionId))) {
			this.clientIds.put(sessionId, clientId);
		}
	}

	/**
	 * Gives the queue of a session to a new session.
	 * @param clientId the name of the session so far, which stays in the table
	 * @param data data of the new session
	 */
	void rename(String clientId, SessionData data) {
		MVStore store = this.file;
		if (store != null) {
			DurableQueue.rename(store, clientId, data.clientId());
			restore(data);
		}
	}

	@Override
	public @Nullable Object put(String clientId, Object session) {
		SessionMessageQueue<EnqueuedMessage> queue = queue(clientId, session);
		QueueBudget budget = this.listener.queueBudget();
		InFlightWindow inFlight = new InFlightWindow((queue instanceof DurableQueue durable) ? durable : null,
				this.listener, () -> budget.open(SessionId.team(clientId),
						(command) -> this.loops.execute(clientId, command), (level) -> cut(session, level)));
		MoquetteInternals.SESSION_IN_FLIGHT.set(session, inFlight);
		MoquetteInternals.SESSION_QUEUE.set(session,
				new BoundedSessionQueue(queue, inFlight, this.limits, this.listener.newBacklog(clientId)));
		return super.put(clientId, session);
	}

	private static void cut(Object session, long level) {
		if (MoquetteInternals.SESSION_QUEUE.get(session) instanceof BoundedSessionQueue bounded) {
			bounded.cut(level);
		}
	}

	@Override
	public boolean remove(@Nullable Object clientId, @Nullable Object session) {
		boolean removed = super.remove(clientId, session);
		if (removed && clientId instanceof String identifier) {
			if (this.file != null) {
				this.clientIds.remove(identifier);
			}
			this.listener.sessionEnded(identifier);
		}
		return removed;
	}

	/**
	 * Returns the queue that a session needs. To Moquette a session that began clean has
	 * nothing to keep; but how it began says nothing about how long it is kept.
	 */
	private SessionMessageQueue<EnqueuedMessage> queue(String clientId, Object session) {
		boolean ends = MoquetteInternals.SESSION_DATA.get(session).expiryInterval() == 0;
		if (!ends && MoquetteInternals.SESSION_CLEAN.get(session)) {
			MoquetteInternals.SESSION_CLEAN.set(session, false);
			return this.queues.getOrCreateQueue(clientId);
		}
		return MoquetteInternals.SESSION_QUEUE.get(session);
	}

}
