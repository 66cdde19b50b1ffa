// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.moquette.broker.ISessionsRepository;
import io.moquette.broker.ISessionsRepository.SessionData;
import io.moquette.broker.Server;
import io.moquette.broker.scheduler.Expirable;

/**
 * Ends sessions in time, and keeps persistent ones over a stop, through the private parts
 * of release 0.18.3. The engine's own stop purges the queue of every session it knows,
 * and on the next start takes a session without a queue for none; so the sessions are
 * saved and then hidden from it. What it knows again after a start lacks its
 * subscriptions, and what it does not know has left them behind.
 */
final class MoquetteSessions {

	private static final long CHECK_MILLIS = 5;

	private static final int MAX_TRIES = 10_000;

	private MoquetteSessions() {
	}

	static int count(Server server) {
		return ((Map<?, ?>) MoquetteFields.read(MoquetteFields.read(server, "sessions"), "pool")).size();
	}

	/**
	 * Takes care of the sessions of an engine that has just been started. Blocks while
	 * its loops have no room.
	 * @param server the engine
	 * @param sessions the way to its sessions
	 * @param longest how long a session is kept at most, in seconds
	 */
	static void install(Server server, MoquetteClientSessions sessions, int longest) {
		Object registry = MoquetteFields.read(server, "sessions");
		MoquetteFields.write(registry, "globalExpirySeconds", longest);
		MoquetteSessionStore store = new MoquetteSessionStore(
				(ISessionsRepository) MoquetteFields.read(registry, "sessionsRepository"));
		MoquetteFields.write(registry, "sessionsRepository", store);
		expiry(registry, sessions).install(registry, "sessionExpirationService");
		// Whoever comes while this goes on is in the table before it leaves anything.
		List<SessionData> stored = List.copyOf(store.list());
		StoredSubscriptions subscriptions = StoredSubscriptions.read(MoquetteSubscriptions.directory(server));
		Map<?, ?> pool = (Map<?, ?>) MoquetteFields.read(registry, "pool");
		stored.stream().filter((data) -> !pool.containsKey(data.clientId())).forEach(store::delete);
		subscriptions.removeAllBut(pool.keySet());
		for (Object clientId : List.copyOf(pool.keySet())) {
			resume(registry, sessions, subscriptions, (String) clientId, longest);
		}
	}

	private static MoquetteExpiry expiry(Object registry, MoquetteClientSessions sessions) {
		return new MoquetteExpiry("sessions", sessions::run, (clientId) -> end(registry, sessions, clientId)) {

			@Override
			public void track(String clientId, Expirable data) {
				Object session = sessions.find(clientId);
				if (session != null) {
					sessions.update(session, (SessionData) data);
				}
				super.track(clientId, data);
			}

		};
	}

	private static void resume(Object registry, MoquetteClientSessions sessions, StoredSubscriptions subscriptions,
			String clientId, int longest) {
		Runnable task = () -> {
			Object session = sessions.find(clientId);
			if (session != null) {
				subscriptions.giveTo(session, clientId);
				track(registry, sessions, session, longest);
			}
		};
		for (int i = 0; i < MAX_TRIES && !sessions.run(clientId, task); i++) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS));
		}
	}

	/** On the session's loop; its client may have come already. */
	private static void track(Object registry, MoquetteClientSessions sessions, Object session, int longest) {
		SessionData stored = (SessionData) MoquetteFields.read(session, "data");
		boolean connected = MoquetteSessionStore.wasConnected(stored);
		SessionData data = (stored.expiryInterval() > longest) ? lowered(stored, connected, longest) : stored;
		if (connected && data.expiryInterval() == 0) {
			end(registry, sessions, data.clientId());
		}
		else if (data.expireAt().isPresent()) {
			SessionData tracked = connected ? data.withExpirationComputed() : data;
			MoquetteFields.call(registry, "trackForRemovalOnExpiration", new Class<?>[] { SessionData.class }, tracked);
		}
	}

	/** The setting may have been lowered since. */
	private static SessionData lowered(SessionData data, boolean connected, int longest) {
		Instant left = data.expireAt()
			.filter((end) -> !connected)
			.map((end) -> end.minusSeconds(data.expiryInterval()))
			.orElseGet(Instant::now);
		return new SessionData(data.clientId(), left.plusSeconds(longest), data.protocolVersion(), longest,
				Clock.systemDefaultZone());
	}

	/** On the session's loop. */
	private static void end(Object registry, MoquetteClientSessions sessions, String clientId) {
		Object session = sessions.find(clientId);
		if (session != null) {
			SessionData data = (SessionData) MoquetteFields.read(session, "data");
			MoquetteFields.call(registry, "removeExpiredSession", new Class<?>[] { SessionData.class }, data);
		}
	}

	private static void release(Object session) {
		if (MoquetteFields.read(session, "inflightWindow") instanceof InFlightWindow inFlight) {
			inFlight.release();
		}
	}

	/**
	 * Saves the sessions of an engine that has no connections any more and is about to be
	 * stopped. Blocks until the engine has worked off that they are gone, at most as long
	 * as said.
	 * @param server the engine
	 * @param timeout how long to wait
	 */
	static void keep(Server server, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!server.listConnectedClients().isEmpty() && System.nanoTime() < deadline) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS));
		}
		Object registry = MoquetteFields.read(server, "sessions");
		MoquetteFields.call(registry, "updateNotCleanSessionsWithProperExpire", new Class<?>[0]);
		Map<?, ?> pool = (Map<?, ?>) MoquetteFields.read(registry, "pool");
		pool.values().forEach(MoquetteSessions::release);
		pool.clear();
	}

}
