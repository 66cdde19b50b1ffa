// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.moquette.broker.IQueueRepository;
import io.moquette.broker.ISessionsRepository.SessionData;
import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.QueueBudget;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Table of Moquette's sessions by client identifier. Moquette enters each session before
 * its client is accepted; here the session gets a queue with limits, and a queue at all
 * if it outlives its connection. Unacknowledged messages are sent again when an MQTT 3
 * client connects, as with MQTT 5 [MQTT-4.4.0-1], not when a timer of five seconds ends.
 */
final class SessionPool extends ConcurrentHashMap<String, Object> {

	private static final long serialVersionUID = 1L;

	/** Key of the client identifier among the records of its session. */
	static final byte[] CLIENT_ID = { 1 };

	private final transient IQueueRepository queues;

	private final transient @Nullable StoreChanges changes;

	private final transient QueueLimits limits;

	private final transient EngineListener listener;

	private final transient SessionLoops loops;

	/** Moves a session among the members of its shares. */
	private transient volatile Consumer<String> whenMemberChanges = (sessionId) -> {
	};

	private final transient ShareHandover handover;

	/** Client identifiers of stored sessions whose own identifiers do not tell. */
	private final transient Map<String, String> clientIds = new ConcurrentHashMap<>();

	private SessionPool(IQueueRepository queues, @Nullable StoreChanges changes, SessionLoops loops, QueueLimits limits,
			EngineListener listener) {
		this.queues = queues;
		this.changes = changes;
		this.loops = loops;
		this.limits = limits;
		this.listener = listener;
		this.handover = new ShareHandover(loops, this, listener);
	}

	/**
	 * Replaces the table of a Moquette that has just been started.
	 * @param registry its sessions
	 * @param changes where changes of stored sessions are gathered, {@code null} for
	 * memory only
	 * @param loops its session loops
	 * @param limits the limits of each queue
	 * @param listener creates backlogs, and hears of stored sessions and of those that
	 * end
	 * @return the table, with the stored sessions
	 */
	static SessionPool install(SessionRegistry registry, @Nullable StoreChanges changes, SessionLoops loops,
			QueueLimits limits, EngineListener listener) {
		IQueueRepository queues = queues(registry, changes);
		SessionPool pool = new SessionPool(queues, changes, loops, limits, listener);
		if (changes != null) {
			SessionRecords records = new SessionRecords(changes, pool::isStored);
			records.list().forEach((data) -> pool.restore(changes, data));
			pool.readClientIds(changes);
			pool.keySet().forEach(pool::announce);
			pool.restoreReceived(changes);
			MoquetteInternals.REGISTRY_STORE.set(registry, records);
		}
		MoquetteInternals.REGISTRY_QUEUES.set(registry, queues);
		MoquetteInternals.REGISTRY_POOL.set(registry, pool);
		return pool;
	}

	private static IQueueRepository queues(SessionRegistry registry, @Nullable StoreChanges changes) {
		if (changes != null) {
			return new DurableQueues(changes);
		}
		IQueueRepository queues = MoquetteInternals.REGISTRY_QUEUES.get(registry);
		// All session loops use it, and Moquette's map is made for one thread.
		MoquetteInternals.MEMORY_QUEUES.set(queues, new ConcurrentHashMap<>());
		return queues;
	}

	private void restore(StoreChanges from, SessionData stored) {
		put(stored.clientId(), MoquetteInternals.CREATE_SESSION.create(stored, false,
				new DurableQueue(from, stored.clientId(), false)));
	}

	private void readClientIds(StoreChanges from) {
		from.commits().store().readAll(Kind.SESSION, (owner, key, value) -> {
			if (Arrays.equals(key, CLIENT_ID) && containsKey(owner)) {
				this.clientIds.put(owner, new String(value, StandardCharsets.UTF_8));
			}
			return true;
		});
	}

	private void announce(String sessionId) {
		String clientId = this.clientIds.get(sessionId);
		this.listener.sessionRestored(sessionId, (clientId != null) ? clientId : SessionId.client(sessionId));
	}

	private void restoreReceived(StoreChanges from) {
		Map<String, BitSet> received = new HashMap<>();
		from.commits().store().readAll(Kind.RECEIVED, (owner, key, value) -> {
			if (containsKey(owner)) {
				received.computeIfAbsent(owner, (session) -> new BitSet())
					.set(Short.toUnsignedInt(ByteBuffer.wrap(key).getShort()));
			}
			return true;
		});
		received.forEach((owner, packetIds) -> this.listener.qos2IdsRestored(owner, packetIds.toByteArray()));
	}

	/**
	 * Returns whether a session outlives the broker.
	 * @param sessionId identifier of the session
	 * @return {@code false} if it does not, or is not there
	 */
	boolean isStored(String sessionId) {
		Object session = (this.changes != null) ? get(sessionId) : null;
		return session != null && MoquetteSessions.inFlight(session).store() != null;
	}

	/**
	 * Returns whether a session gets messages, as far as is known. If not, that is tried
	 * again, for the next who asks. Safe on any thread.
	 * @param sessionId identifier of the session
	 * @return {@code false} if it is stored and could not be read when it was to get the
	 * last one
	 */
	boolean isReadable(String sessionId) {
		StoredInFlightWindow stored = stored(sessionId);
		return stored == null || stored.isReadable((action) -> this.loops.offerLater(sessionId, action));
	}

	/**
	 * Notes that a session did not get a message.
	 * @param sessionId identifier of the session
	 */
	void failed(String sessionId) {
		StoredInFlightWindow stored = stored(sessionId);
		if (stored != null) {
			stored.failed();
		}
	}

	private @Nullable StoredInFlightWindow stored(String sessionId) {
		Object session = get(sessionId);
		return (session != null && MoquetteSessions.inFlight(session) instanceof StoredInFlightWindow stored) ? stored
				: null;
	}

	/**
	 * Returns whether publishers wait for a session that is behind. Safe on any thread.
	 * @param sessionId identifier of the session
	 * @return {@code false} if it keeps up, is not there, or has been waited for too long
	 */
	boolean isAwaited(String sessionId) {
		Object session = get(sessionId);
		return session != null && MoquetteInternals.SESSION_QUEUE.get(session) instanceof BoundedSessionQueue bounded
				&& bounded.backlog().isAwaited();
	}

	/**
	 * Returns the way of messages from members of shares to other members.
	 * @return the way
	 */
	ShareHandover handover() {
		return this.handover;
	}

	/**
	 * Sets what is told when a session may have begun or ceased to keep up.
	 * @param action gets the identifier of the session, on its loop
	 */
	void whenMemberChanges(Consumer<String> action) {
		this.whenMemberChanges = action;
	}

	/**
	 * Notes that the connection of a session has begun or ended. Called on its loop.
	 * @param session the session
	 */
	void connectionChanged(Object session) {
		this.whenMemberChanges.accept(MoquetteInternals.SESSION_DATA.get(session).clientId());
	}

	@Nullable StoreChanges changes() {
		return this.changes;
	}

	/**
	 * Keeps the client identifier of a session that outlives its connection, where it is
	 * stored and the session's own identifier does not tell it.
	 * @param sessionId identifier of the session
	 * @param clientId the client identifier
	 */
	void keepClientId(String sessionId, String clientId) {
		StoreChanges current = this.changes;
		if (current == null) {
			return;
		}
		if (SessionId.client(sessionId).equals(clientId)) {
			if (this.clientIds.remove(sessionId) != null) {
				current.add(Change.remove(Kind.SESSION, sessionId, CLIENT_ID));
			}
		}
		else if (!clientId.equals(this.clientIds.put(sessionId, clientId))) {
			current.add(Change.put(Kind.SESSION, sessionId, CLIENT_ID, clientId.getBytes(StandardCharsets.UTF_8)));
		}
	}

	/**
	 * Gives everything that is stored of a session to a new session. Blocks until what
	 * was changed before is committed.
	 * @param clientId the name of the session so far, which stays in the table
	 * @param data data of the new session
	 */
	void rename(String clientId, SessionData data) {
		StoreChanges current = this.changes;
		if (current != null) {
			current.rename(clientId, data.clientId());
			restore(current, data);
		}
	}

	@Override
	public @Nullable Object put(String clientId, Object session) {
		SessionMessageQueue<EnqueuedMessage> queue = queue(clientId, session);
		QueueBudget budget = this.listener.queueBudget();
		Supplier<QueueBudget.Share> opener = () -> budget.open(SessionId.team(clientId),
				(command) -> this.loops.execute(clientId, command), (level) -> cut(session, level));
		InFlightWindow inFlight = (queue instanceof DurableQueue durable)
				? new StoredInFlightWindow(durable, this.listener, opener) : new InFlightWindow(this.listener, opener);
		MoquetteInternals.SESSION_IN_FLIGHT.set(session, inFlight);
		MoquetteInternals.SESSION_QUEUE.set(session,
				new BoundedSessionQueue(queue, inFlight, this.limits, this.listener.newBacklog(clientId),
						new QueueLoad(this.limits, () -> this.whenMemberChanges.accept(clientId))));
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
		if (removed && clientId instanceof String identifier && session != null) {
			this.clientIds.remove(identifier);
			this.handover.ended(identifier, session);
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
