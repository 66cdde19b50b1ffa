// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.ConcurrentHashMap;

import io.moquette.broker.IQueueRepository;
import io.moquette.broker.ISessionsRepository;
import io.moquette.broker.ISessionsRepository.SessionData;
import io.moquette.broker.Server;
import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.persistence.H2QueueRepository;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.flow.Flow;
import io.mqttpanel.broker.mqtt.v5.SessionFilters;

/**
 * The engine's table of sessions, which gives each new one a queue with limits, keeps
 * what comes for its client while it is away if it does not end before, and has MQTT 3
 * clients sent again what they have not acknowledged when they connect, as MQTT 5 clients
 * are [MQTT-4.4.0-1], not when a timer of five seconds finds it. The engine makes
 * sessions where nobody can see it, but enters each here before its client is let in.
 */
final class SessionPool extends ConcurrentHashMap<String, Object> {

	private static final long serialVersionUID = 1L;

	private static final Class<?>[] SESSION = { SessionData.class, boolean.class, SessionMessageQueue.class };

	private final transient Flow flow;

	private final transient SessionFilters filters;

	private final transient IQueueRepository queues;

	private SessionPool(Flow flow, SessionFilters filters, IQueueRepository queues) {
		this.flow = flow;
		this.filters = filters;
		this.queues = queues;
	}

	/**
	 * Takes the place of the table in an engine that has just been started.
	 * @param server the engine
	 * @param flow the limits
	 * @param filters what forgets the sessions that the engine removes
	 */
	static void install(Server server, Flow flow, SessionFilters filters) {
		Object registry = MoquetteFields.read(server, "sessions");
		IQueueRepository queues = queues((IQueueRepository) MoquetteFields.read(registry, "queueRepository"));
		SessionPool pool = new SessionPool(flow, filters, queues);
		((ISessionsRepository) MoquetteFields.read(registry, "sessionsRepository")).list().forEach(pool::restore);
		MoquetteFields.write(registry, "queueRepository", queues);
		MoquetteFields.write(registry, "pool", pool);
	}

	private static IQueueRepository queues(IQueueRepository made) {
		if (made instanceof H2QueueRepository) {
			return new DurableQueues((MVStore) MoquetteFields.read(made, "mvStore"));
		}
		// All session loops use it, and it is made for one thread.
		MoquetteFields.write(made, "queues", new ConcurrentHashMap<>());
		return made;
	}

	/** The engine, which looks for queues of other names, has found none. */
	private void restore(SessionData stored) {
		if (this.queues.containsQueue(stored.clientId())) {
			put(stored.clientId(), MoquetteFields.create("io.moquette.broker.Session", SESSION, stored, false,
					this.queues.getOrCreateQueue(stored.clientId())));
		}
	}

	@Override
	public @Nullable Object put(String clientId, Object session) {
		BoundedSessionQueue.install(session, queue(clientId, session), this.flow);
		MoquetteFields.write(session, "resendInflightOnTimeout", false);
		return super.put(clientId, session);
	}

	@Override
	public boolean remove(@Nullable Object clientId, @Nullable Object session) {
		boolean removed = super.remove(clientId, session);
		if (removed && clientId instanceof String identifier) {
			this.filters.forget(identifier);
		}
		return removed;
	}

	/**
	 * Whether a session began anew says nothing about how long it is kept; to the engine
	 * one that did has nothing to keep.
	 */
	// The engine declares it so; a cast cannot see type arguments.
	@SuppressWarnings("unchecked")
	private SessionMessageQueue<EnqueuedMessage> queue(String clientId, Object session) {
		boolean ends = ((SessionData) MoquetteFields.read(session, "data")).expiryInterval() == 0;
		if (!ends && MoquetteFields.read(session, "clean").equals(true)) {
			MoquetteFields.write(session, "clean", false);
			return this.queues.getOrCreateQueue(clientId);
		}
		return (SessionMessageQueue<EnqueuedMessage>) MoquetteFields.read(session, "sessionQueue");
	}

}
