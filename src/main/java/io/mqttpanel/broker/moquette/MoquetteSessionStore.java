// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.function.BiConsumer;

import io.moquette.broker.ISessionsRepository;

/**
 * Store of sessions, in which each has an expiry time. Moquette saves a session whose
 * client is connected without one, and does not start any more when it finds such a one
 * after a crash. Here its expiry time is so late that it tells such a session.
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

	@Override
	public Collection<SessionData> list() {
		return this.store.list();
	}

	@Override
	public void saveSession(SessionData session) {
		this.store.saveSession(session.expireAt().isPresent() ? session : new SessionData(session.clientId(), CONNECTED,
				session.protocolVersion(), session.expiryInterval(), Clock.systemDefaultZone()));
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
