// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import io.moquette.broker.ISessionsRepository;
import io.netty.handler.codec.mqtt.MqttVersion;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Sessions in the store, in the place of Moquette's. Each has an expiry time; that of one
 * whose client is connected is so late that it tells such a session after a crash. In the
 * store these times are dates, as only these mean something after a restart. Sessions
 * that end with their connection are not stored.
 */
final class SessionRecords implements ISessionsRepository {

	private static final Instant CONNECTED = Instant.ofEpochMilli(Long.MAX_VALUE);

	private static final byte[] KEY = {};

	private final StoreChanges changes;

	private final Predicate<String> stored;

	/**
	 * Creates the records.
	 * @param changes where changes are gathered
	 * @param stored says whether a session is stored already
	 */
	SessionRecords(StoreChanges changes, Predicate<String> stored) {
		this.changes = changes;
		this.stored = stored;
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
		List<SessionData> sessions = new ArrayList<>();
		this.changes.commits().store().readAll(Kind.SESSION, (owner, key, value) -> {
			if (key.length == 0) {
				sessions.add(decode(owner, value));
			}
			return true;
		});
		return sessions;
	}

	private static SessionData decode(String owner, byte[] value) {
		ByteBuffer buffer = ByteBuffer.wrap(value);
		MqttVersion version = MqttVersion.valueOf(new String(MessageRecord.get(buffer), StandardCharsets.US_ASCII));
		int expiry = buffer.getInt();
		long end = buffer.getLong();
		return new SessionData(owner, (end == Long.MAX_VALUE) ? CONNECTED : MessageRecord.expiry(end), version, expiry,
				SteadyClock.SYSTEM);
	}

	/**
	 * Encodes a session.
	 * @param session the session
	 * @return what is stored of it
	 */
	static byte[] encode(SessionData session) {
		byte[] version = session.protocolVersion().name().getBytes(StandardCharsets.US_ASCII);
		long end = session.expireAt()
			.filter((time) -> !time.equals(CONNECTED))
			.map(MessageRecord::date)
			.orElse(Long.MAX_VALUE);
		ByteBuffer buffer = ByteBuffer.allocate(2 * Integer.BYTES + version.length + Long.BYTES);
		MessageRecord.put(buffer, version);
		return buffer.putInt(session.expiryInterval()).putLong(end).array();
	}

	@Override
	public void saveSession(SessionData session) {
		if (session.expiryInterval() != 0 || this.stored.test(session.clientId())) {
			this.changes.add(Change.put(Kind.SESSION, session.clientId(), KEY, encode(session)));
		}
	}

	@Override
	public void delete(SessionData session) {
		if (this.stored.test(session.clientId())) {
			this.changes.add(this.changes.wills().drop(session.clientId()));
		}
	}

	@Override
	public void listSessionsWill(BiConsumer<String, Will> visitor) {
		// Wills are the front's.
	}

	@Override
	public void saveWill(String clientId, Will will) {
		// Wills are the front's.
	}

	@Override
	public void deleteWill(String clientId) {
		// Wills are the front's.
	}

}
