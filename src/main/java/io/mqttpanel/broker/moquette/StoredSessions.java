// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.time.Instant;

import io.moquette.broker.ISessionsRepository;
import io.moquette.broker.ISessionsRepository.SessionData;
import io.moquette.broker.SessionRegistry;
import io.moquette.broker.scheduler.Expirable;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.EngineListener;

/**
 * Sessions over a stop, and their expiry. Moquette's own stop purges the queue of every
 * session it knows, and on the next start takes a session without a queue for none; so
 * the sessions are saved and then hidden from it. Of the sessions it finds at a start it
 * lacks the subscriptions, and of those it does not find it leaves them behind.
 */
final class StoredSessions {

	private final SessionRegistry registry;

	private final SessionPool pool;

	private final MoquetteSessions sessions;

	private final MoquetteDirectory directory;

	private final MoquetteExpiry expiry;

	/**
	 * Creates the sessions of a Moquette that has just been started.
	 * @param registry its sessions
	 * @param pool the table of its sessions
	 * @param sessions the way to them
	 * @param directory all subscriptions
	 * @param loops its session loops
	 * @param listener hears of failures of the expiry
	 */
	StoredSessions(SessionRegistry registry, SessionPool pool, MoquetteSessions sessions, MoquetteDirectory directory,
			SessionLoops loops, EngineListener listener) {
		this.registry = registry;
		this.pool = pool;
		this.sessions = sessions;
		this.directory = directory;
		this.expiry = expiry(loops, listener);
	}

	/**
	 * Restores the sessions of a Moquette that has just been started and serves no client
	 * yet.
	 * @param longest how long a session is kept at most, in seconds
	 * @param listener hears of subscriptions
	 */
	void restore(int longest, EngineListener listener) {
		MoquetteInternals.REGISTRY_LONGEST_EXPIRY.set(this.registry, longest);
		MoquetteInternals.REGISTRY_CLOCK.set(this.registry, SteadyClock.SYSTEM);
		this.expiry.install(this.registry, MoquetteInternals.REGISTRY_EXPIRY);
		StoredSubscriptions subscriptions = StoredSubscriptions.read(this.directory);
		subscriptions.removeAllBut(this.pool.keySet());
		this.pool.forEach((clientId, session) -> subscriptions.restore(session, clientId, listener));
		this.pool.forEach((clientId, session) -> track(session, longest));
	}

	private MoquetteExpiry expiry(SessionLoops loops, EngineListener listener) {
		return new MoquetteExpiry("sessions",
				(clientId, task) -> loops.offer(clientId, new ActionCommand(clientId, task, listener::failed)),
				this.sessions::remove) {

			@Override
			public void track(String clientId, Expirable data) {
				Object session = StoredSessions.this.sessions.find(clientId);
				if (session != null) {
					StoredSessions.this.sessions.update(session, (SessionData) data);
				}
				super.track(clientId, data);
			}

		};
	}

	private void track(Object session, int longest) {
		SessionData stored = MoquetteInternals.SESSION_DATA.get(session);
		boolean connected = SessionRecords.wasConnected(stored);
		SessionData data = (stored.expiryInterval() > longest) ? lowered(stored, connected, longest) : stored;
		if (connected && data.expiryInterval() == 0) {
			this.sessions.remove(data.clientId());
		}
		else if (data.expireAt().isPresent()) {
			this.expiry.track(data.clientId(), connected ? data.withExpirationComputed() : data);
		}
	}

	/**
	 * Returns whether a client finds a session that a store of an earlier version holds,
	 * which knew no owners.
	 * @param clientId the client identifier
	 * @return {@code true} if the session is the client's if it wants it
	 */
	boolean isUnowned(String clientId) {
		return this.pool.containsKey(clientId);
	}

	/**
	 * Makes a client the owner of such a session. Called on the loop of the session, when
	 * the client has none.
	 * @param clientId the client identifier
	 * @param sessionId identifier of the client's session from now on
	 */
	void adopt(String clientId, String sessionId) {
		Object unowned = this.pool.get(clientId);
		if (unowned == null || this.pool.containsKey(sessionId)) {
			return;
		}
		SessionData data = MoquetteInternals.SESSION_DATA.get(unowned);
		SessionData owned = data.expireAt()
			.map((end) -> new SessionData(sessionId, end, data.protocolVersion(), data.expiryInterval(),
					SteadyClock.SYSTEM))
			.orElseGet(() -> new SessionData(sessionId, data.protocolVersion(), data.expiryInterval(),
					SteadyClock.SYSTEM));
		ISessionsRepository store = MoquetteInternals.REGISTRY_STORE.get(this.registry);
		this.expiry.untrack(clientId);
		release(unowned);
		this.pool.rename(clientId, owned);
		moved(unowned);
		store.saveSession(owned);
		store.delete(data);
		Object session = this.pool.get(sessionId);
		if (session != null) {
			StoredSubscriptions.of(this.directory, clientId, unowned).move(clientId, sessionId, session);
		}
		this.pool.remove(clientId, unowned);
		if (owned.expireAt().isPresent()) {
			this.expiry.track(sessionId, owned);
		}
	}

	private static void release(Object session) {
		if (MoquetteInternals.SESSION_IN_FLIGHT.get(session) instanceof InFlightWindow inFlight) {
			inFlight.release();
		}
	}

	private static void moved(Object session) {
		DurableQueue queue = MoquetteSessions.inFlight(session).store();
		if (queue != null) {
			queue.moved();
		}
	}

	/** The setting may have been lowered since. */
	private static SessionData lowered(SessionData data, boolean connected, int longest) {
		Instant left = data.expireAt()
			.filter((end) -> !connected)
			.map((end) -> end.minusSeconds(data.expiryInterval()))
			.orElseGet(SteadyClock.SYSTEM::instant);
		return new SessionData(data.clientId(), left.plusSeconds(longest), data.protocolVersion(), longest,
				SteadyClock.SYSTEM);
	}

	/**
	 * Saves the sessions of a Moquette that is about to be stopped. Blocks until no
	 * client is connected any more, at most as long as given.
	 * @param timeout how long to wait
	 */
	void save(Duration timeout) {
		this.sessions.awaitClosed(Deadline.after(timeout));
		ISessionsRepository store = MoquetteInternals.REGISTRY_STORE.get(this.registry);
		for (Object session : this.pool.values()) {
			SessionData data = MoquetteInternals.SESSION_DATA.get(session);
			if (!MoquetteInternals.SESSION_CLEAN.get(session) && data.expireAt().isEmpty()) {
				store.saveSession(data.withExpirationComputed());
			}
			release(session);
		}
		this.pool.clear();
	}

}
