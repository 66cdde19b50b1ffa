// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.Collection;
import java.util.function.BiConsumer;

import io.moquette.broker.ISessionsRepository;

import io.mqttpanel.broker.event.SteadyClock;

/**
 * Store of sessions, in which each has an expiry time. Moquette saves a session whose
 * client is connected without one, and does not start any more when it finds such a one
 * after a crash. Here its expiry time is so late that it tells such a session. On disk
 * these times are dates, as only these mean something after a restart.
 */
final class MoquetteSessionStore implements ISessionsRepository {

	private static final Instant CONNECTED = Instant.ofEpochMilli(Long.MAX_VALUE);

	private final ISessionsRepository store;

	MoquetteSessionStore(ISessionsRepository store) {
		this.store = store;
	}

	/**
	 * Returns whether the broker ended while the client of a session was connected.
	 * @param session a session that was found at the start
	 * @return {@code true} if it is not known since when the client has been absent
	 */
	static boolean wasConnected(SessionData session) {
		return session.expireAt().filter(CONNECTED::equals).isPresent();
	}

	/**
	 * Returns a session that was found at the start, with the time of this process.
	 * @param stored the session
	 * @return the same session
	 */
	static SessionData restored(SessionData stored) {
		return wasConnected(stored) ? stored
				: stored.expireAt().map(SteadyClock.SYSTEM::fromDate).map((end) -> ending(stored, end)).orElse(stored);
	}

	private static SessionData ending(SessionData session, Instant end) {
		return new SessionData(session.clientId(), end, session.protocolVersion(), session.expiryInterval(),
				SteadyClock.SYSTEM);
	}

	@Override
	public Collection<SessionData> list() {
		return this.store.list();
	}

	@Override
	public void saveSession(SessionData session) {
		Instant end = session.expireAt().map(SteadyClock.SYSTEM::toDate).orElse(CONNECTED);
		this.store.saveSession(ending(session, end));
	}

	@Override
	public void delete(SessionData session) {
		this.store.delete(session);
	}

	@Override
	public void listSessionsWill(BiConsumer<String, Will> visitor) {
		this.store.listSessionsWill(visitor);
	}

	@Override
	public void saveWill(String clientId, Will will) {
		this.store.saveWill(clientId, will);
	}

	@Override
	public void deleteWill(String clientId) {
		this.store.deleteWill(clientId);
	}

}
