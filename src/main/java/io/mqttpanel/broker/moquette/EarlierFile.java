// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.moquette.broker.ISessionsRepository.SessionData;
import io.moquette.broker.RetainedMessage;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.Utils.Couple;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.moquette.persistence.EnqueuedMessageValueType;
import io.moquette.persistence.H2RetainedRepository;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.storage.StoredObjectFilter;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * File of an earlier version, in which Moquette's maps had sessions and retained
 * messages, as the records that these are now. It is only read.
 */
final class EarlierFile implements AutoCloseable {

	private static final String SESSIONS = "sessions_store";

	private static final String SUBSCRIPTIONS = "subscriptions";

	/** Names of the maps of shared subscriptions by client. */
	private static final String SHARED = "shared_subscriptions";

	private static final String RETAINED = "retained_store";

	private static final String RETAINED_EXPIRING = "retained_expiry_store";

	private static final String CLIENT_IDS = "client-ids";

	private static final String UNRELEASED = "unreleased";

	private static final String MESSAGES = "messages_";

	/** Stands for a backslash in the name of a map, which the store would not keep. */
	private static final String BACKSLASH = "\0\0";

	private static final Instant CONNECTED = Instant.ofEpochMilli(Long.MAX_VALUE);

	private static final byte[] NOTHING = {};

	/** The store keeps a page of each map that it has opened until it is closed. */
	private static final long MAX_OPEN_BYTES = 64L << 20;

	private static final long MAP_BYTES = 4 << 10;

	private static final long PAGE_BYTES = 64 << 10;

	private final Path path;

	/** Types of Moquette's maps, which only its repositories have. */
	private final MVMap.Builder<String, SessionData> sessions;

	private final MVMap.Builder<String, Subscription> subscriptions;

	private final MVMap.Builder<Couple<ShareName, Topic>, Object> shared;

	private final MVMap.Builder<Topic, RetainedMessage> retained;

	private MVStore store;

	private long openBytes;

	/**
	 * Opens the file.
	 * @param path the file
	 */
	EarlierFile(Path path) {
		this.path = path;
		try (MVStore none = MVStore.open(null)) {
			Object made = MoquetteInternals.CREATE_SUBSCRIPTION_MAPS.create(none);
			this.sessions = type(MoquetteInternals.SESSION_MAP
				.get(MoquetteInternals.CREATE_SESSION_MAPS.create(none, SteadyClock.SYSTEM)));
			this.subscriptions = type(MoquetteInternals.SUBSCRIPTION_MAP.get(made));
			this.shared = MoquetteInternals.SHARED_SUBSCRIPTION_TYPE.get(made);
			this.retained = type(MoquetteInternals.RETAINED_MAP.get(new H2RetainedRepository(none)));
		}
		this.store = open(path);
	}

	private static <K, V> MVMap.Builder<K, V> type(MVMap<K, V> map) {
		MVMap.Builder<K, V> type = new MVMap.Builder<>();
		return type.keyType(map.getKeyType()).valueType(map.getValueType());
	}

	private static MVStore open(Path path) {
		StoredObjectFilter.install();
		return new MVStore.Builder().fileName(path.toString()).readOnly().autoCommitDisabled().open();
	}

	/**
	 * Returns whether there is nothing in it that is kept.
	 * @return {@code true} if it has neither sessions nor retained messages
	 */
	boolean isEmpty() {
		return readSessions((change) -> {
		}).isEmpty() && isEmpty(RETAINED) && isEmpty(RETAINED_EXPIRING);
	}

	private boolean isEmpty(String map) {
		return !this.store.hasMap(map) || this.store.openMap(map, this.retained).isEmpty();
	}

	/**
	 * Reads everything that is kept.
	 * @param changes gets the records
	 */
	void read(Consumer<Change> changes) {
		Set<String> sessions = readSessions(changes);
		readClientIds(sessions, changes);
		readSubscriptions(sessions, changes);
		readShared(sessions, changes);
		readUnreleased(sessions, changes);
		readRetained(changes);
		for (String session : sessions) {
			readMessages(session, changes);
		}
	}

	/** Those that ended with their connection had nothing to keep. */
	private Set<String> readSessions(Consumer<Change> changes) {
		Set<String> sessions = new LinkedHashSet<>();
		forEach(SESSIONS, this.sessions, (sessionId, session) -> {
			if (session.expiryInterval() != 0) {
				sessions.add(session.clientId());
				changes.accept(Change.put(Kind.SESSION, session.clientId(), NOTHING,
						SessionRecords.encode(withSteadyTime(session))));
			}
		});
		return sessions;
	}

	/** In the file times are dates. One without has a client that was connected. */
	private static SessionData withSteadyTime(SessionData session) {
		Instant end = session.expireAt()
			.filter((date) -> !date.equals(CONNECTED))
			.map(SteadyClock.SYSTEM::fromDate)
			.orElse(CONNECTED);
		return new SessionData(session.clientId(), end, session.protocolVersion(), session.expiryInterval(),
				SteadyClock.SYSTEM);
	}

	private void readClientIds(Set<String> sessions, Consumer<Change> changes) {
		forEach(CLIENT_IDS, new MVMap.Builder<String, String>(), (session, clientId) -> {
			if (sessions.contains(session)) {
				changes.accept(Change.put(Kind.SESSION, session, SessionPool.CLIENT_ID,
						clientId.getBytes(StandardCharsets.UTF_8)));
			}
		});
	}

	/** The earliest keys were the same for some that are not the same subscription. */
	private void readSubscriptions(Set<String> sessions, Consumer<Change> changes) {
		Set<String> keys = new LinkedHashSet<>();
		forEach(SUBSCRIPTIONS, this.subscriptions, (key, subscription) -> {
			if (key.equals(subscriptionKey(subscription))) {
				accept(subscription, sessions, changes);
			}
			else {
				keys.add(key);
			}
		});
		if (keys.isEmpty()) {
			return;
		}
		MVMap<String, Subscription> all = this.store.openMap(SUBSCRIPTIONS, this.subscriptions);
		for (String key : keys) {
			Subscription subscription = all.get(key);
			if (subscription != null && !all.containsKey(subscriptionKey(subscription))) {
				accept(subscription, sessions, changes);
			}
		}
	}

	private static String subscriptionKey(Subscription subscription) {
		String clientId = subscription.getClientId();
		return clientId.length() + ":" + clientId + subscription.getTopicFilter();
	}

	private static void accept(Subscription subscription, Set<String> sessions, Consumer<Change> changes) {
		if (sessions.contains(subscription.getClientId())) {
			changes.accept(Change.put(Kind.SUBSCRIPTION, subscription.getClientId(),
					SubscriptionRecords.key(null, subscription.getTopicFilter()),
					SubscriptionRecords.encode(subscription.option(), subscription.hasSubscriptionIdentifier()
							? subscription.getSubscriptionIdentifier() : null)));
		}
	}

	private void readShared(Set<String> sessions, Consumer<Change> changes) {
		forEach(SHARED, new MVMap.Builder<String, String>(), (session, map) -> {
			if (sessions.contains(session)) {
				makeRoom(MAP_BYTES);
				forEach(map, this.shared, (key, value) -> changes.accept(Change.put(Kind.SUBSCRIPTION, session,
						SubscriptionRecords.key(key.v1, key.v2), encodeShared(value))));
			}
		});
	}

	private static byte[] encodeShared(Object value) {
		Integer identifier = MoquetteInternals.SHARED_SUBSCRIPTION_IDENTIFIER.getNullable(value);
		return SubscriptionRecords.encode(MoquetteInternals.SHARED_SUBSCRIPTION_OPTION.get(value),
				(identifier != null) ? new SubscriptionIdentifier(identifier) : null);
	}

	/** They were only saved by a stop, so that they are right where there are any. */
	private void readUnreleased(Set<String> sessions, Consumer<Change> changes) {
		forEach(UNRELEASED, new MVMap.Builder<String, byte[]>(), (session, packetIds) -> {
			if (sessions.contains(session)) {
				BitSet.valueOf(packetIds)
					.stream()
					.forEach((id) -> changes.accept(Change.put(Kind.RECEIVED, session, SentRecord.key(id), NOTHING)));
			}
		});
	}

	/** One that is in both maps was read from the one without expiry. */
	private void readRetained(Consumer<Change> changes) {
		BiConsumer<Topic, RetainedMessage> each = (topic, message) -> {
			Instant end = message.getExpiryTime();
			RetainedMessage unpacked = new RetainedMessage(message.getTopic(), message.qosLevel(), message.getPayload(),
					StoredProperties.unpack(message.getMqttProperties()).properties(),
					(end != null) ? SteadyClock.SYSTEM.fromDate(end) : null);
			changes.accept(Change.put(Kind.RETAINED, "", message.getTopic().toString().getBytes(StandardCharsets.UTF_8),
					RetainedRecords.encode(unpacked)));
		};
		forEach(RETAINED_EXPIRING, this.retained, each);
		forEach(RETAINED, this.retained, each);
	}

	private void readMessages(String session, Consumer<Change> changes) {
		String name = MESSAGES + session.replace("\\", BACKSLASH);
		EarlierMessages messages = new EarlierMessages(session, changes);
		forEach(this.store.hasMap(name) ? name : MESSAGES + session,
				new MVMap.Builder<Long, EnqueuedMessage>().valueType(new EnqueuedMessageValueType()), messages);
		messages.end();
		makeRoom(MAP_BYTES + Math.min(messages.bytes(), PAGE_BYTES));
	}

	private void makeRoom(long bytes) {
		this.openBytes += bytes;
		if (this.openBytes > MAX_OPEN_BYTES) {
			this.openBytes = 0;
			this.store.close();
			this.store = open(this.path);
		}
	}

	private <K, V> void forEach(String map, MVMap.Builder<K, V> type, BiConsumer<K, V> each) {
		if (!this.store.hasMap(map)) {
			return;
		}
		Cursor<K, V> cursor = this.store.openMap(map, type).cursor(null);
		while (cursor.hasNext()) {
			K key = cursor.next();
			each.accept(key, cursor.getValue());
		}
	}

	@Override
	public void close() {
		this.store.close();
	}

}
