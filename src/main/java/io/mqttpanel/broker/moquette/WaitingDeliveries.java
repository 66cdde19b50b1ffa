// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.mqttpanel.broker.event.TeamShares;

/**
 * Deliveries of messages from other nodes that wait for single sessions: their publishers
 * cannot be told to wait for a subscriber that is behind, nor for their own turn, and
 * what is for others goes on meanwhile. They have a bound, of which a session has a
 * quarter at most and a team leaves a quarter to the others. Safe on any thread.
 */
final class WaitingDeliveries {

	private static final int PARTS_OF_SESSION = 4;

	/** A delivery, beside its message. */
	private static final long OVERHEAD = 256;

	/** So many can begin to wait at once without a loop being full. */
	private static final int MAX_AT_ONCE = 32;

	private final Engine engine;

	private final long maxBytes;

	private final HoldUp holdUp;

	private final Map<String, OfSession> sessions = new LinkedHashMap<>();

	private final TeamShares bytes;

	private boolean checking;

	private boolean closed;

	/**
	 * Creates deliveries of which none waits.
	 * @param engine what they wait for
	 * @param maxBytes memory that they may take
	 * @param holdUp how long a session may hold up the others
	 */
	WaitingDeliveries(Engine engine, long maxBytes, HoldUp holdUp) {
		this.holdUp = holdUp;
		this.engine = engine;
		this.maxBytes = maxBytes;
		this.bytes = new TeamShares(maxBytes);
	}

	/**
	 * Takes a delivery that has to wait. Blocks, without room, for an engine that is
	 * behind, which goes on, and for a session for a while only: then that loses the
	 * message. Called by one thread.
	 * @param sessionId the session that it is for
	 * @param publisher the publisher's session
	 * @param weight memory of the message
	 * @param delivery makes the delivery
	 * @return {@code false} if it need not wait
	 */
	boolean takes(String sessionId, String publisher, long weight, Supplier<SessionCommand> delivery) {
		Place place = place(sessionId, publisher, weight + OVERHEAD, delivery);
		try {
			while (place == Place.FULL || (place == Place.LOST && !isClosed() && this.holdUp.isAllowed())) {
				TimeUnit.MILLISECONDS.sleep(1);
				place = place(sessionId, publisher, weight + OVERHEAD, delivery);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (place == Place.LOST) {
			this.engine.dropped();
		}
		return place != Place.NONE;
	}

	private synchronized Place place(String sessionId, String publisher, long weight,
			Supplier<SessionCommand> delivery) {
		OfSession before = this.sessions.get(sessionId);
		boolean awaited = this.engine.isAwaited(sessionId);
		if (this.closed || (before == null && !awaited && this.engine.admits(publisher))) {
			return this.closed ? Place.LOST : Place.NONE;
		}
		String team = this.engine.space(sessionId);
		long ofSession = ((before != null) ? before.bytes : 0) + weight;
		if (ofSession > this.maxBytes / PARTS_OF_SESSION || !this.bytes.hasRoom(team, weight)) {
			return awaited ? Place.LOST : Place.FULL;
		}
		this.sessions.computeIfAbsent(sessionId, (name) -> new OfSession(team)).add(delivery.get(), weight);
		this.bytes.add(team, weight);
		checkSoon();
		return Place.TAKEN;
	}

	private void checkSoon() {
		if (!this.checking && !this.sessions.isEmpty()) {
			this.checking = true;
			this.engine.soon(this::check);
		}
	}

	private synchronized void check() {
		this.checking = false;
		Set<String> behind = new HashSet<>();
		Iterator<Map.Entry<String, OfSession>> each = this.sessions.entrySet().iterator();
		while (each.hasNext()) {
			Map.Entry<String, OfSession> next = each.next();
			proceed(next.getKey(), next.getValue(), behind);
			if (next.getValue().waiting.isEmpty()) {
				each.remove();
			}
		}
		checkSoon();
	}

	private void proceed(String sessionId, OfSession session, Set<String> behind) {
		for (int i = 0; i < MAX_AT_ONCE; i++) {
			Waiting next = session.waiting.peek();
			if (next == null || this.engine.isAwaited(sessionId)
					|| !isAdmitted(next.delivery().sessionId(), session.team, behind)
					|| !this.engine.offer(sessionId, next.delivery())) {
				return;
			}
			session.waiting.remove();
			session.bytes -= next.weight();
			this.bytes.add(session.team, -next.weight());
		}
	}

	/** Of many that wait for one team, one is asked about. */
	private boolean isAdmitted(String publisher, String team, Set<String> behind) {
		boolean admitted = !behind.contains(team) && this.engine.admits(publisher);
		if (!admitted) {
			behind.add(team);
		}
		return admitted;
	}

	/**
	 * Returns the memory of all that waits.
	 * @return bytes of heap, estimated
	 */
	long bytes() {
		return this.bytes.taken();
	}

	/**
	 * Returns for which teams half of what one session may have waits.
	 * @return the teams
	 */
	synchronized Set<String> slowTeams() {
		Set<String> slow = new HashSet<>();
		for (OfSession session : this.sessions.values()) {
			if (this.bytes.taken(session.team) > this.maxBytes / PARTS_OF_SESSION / 2) {
				slow.add(session.team);
			}
		}
		return slow;
	}

	private synchronized boolean isClosed() {
		return this.closed;
	}

	/** Drops what waits, which is on the heap: the engine stops. */
	synchronized void close() {
		this.closed = true;
		this.sessions.clear();
		this.bytes.clear();
	}

	/**
	 * Engine that deliveries wait for.
	 */
	interface Engine {

		/**
		 * Returns whether messages wait for a subscriber that is behind.
		 * @param sessionId its session
		 * @return {@code false} if it keeps up, is gone, or has been waited for too long
		 */
		boolean isAwaited(String sessionId);

		/**
		 * Returns whether a message may pass now, as far as the engine keeps up.
		 * @param publisher the publisher's session
		 * @return {@code false} if it has to wait
		 */
		boolean admits(String publisher);

		/**
		 * Returns the team whose topics a session names.
		 * @param sessionId the session
		 * @return the team, empty where all share their topics
		 */
		String space(String sessionId);

		/**
		 * Gives a delivery to the loop of its session.
		 * @param sessionId the session
		 * @param delivery the delivery
		 * @return {@code false} if it has no room
		 */
		boolean offer(String sessionId, SessionCommand delivery);

		/** Notes that a message was lost because its subscriber is behind. */
		void dropped();

		/**
		 * Does something after a moment.
		 * @param action what is done, on any thread
		 */
		void soon(Runnable action);

	}

	/**
	 * What becomes of a delivery.
	 */
	private enum Place {

		/** It waits. */
		TAKEN,

		/** It need not wait. */
		NONE,

		/** It has no room until the engine has gone on. */
		FULL,

		/** It has no room, and none is made for it. */
		LOST

	}

	/**
	 * Delivery that waits.
	 *
	 * @param delivery the delivery
	 * @param weight its memory
	 */
	private record Waiting(SessionCommand delivery, long weight) {

	}

	/**
	 * Deliveries that wait for one session, in their order.
	 */
	private static final class OfSession {

		private final String team;

		private final Deque<Waiting> waiting = new ArrayDeque<>(2);

		private long bytes;

		OfSession(String team) {
			this.team = team;
		}

		void add(SessionCommand delivery, long weight) {
			this.waiting.add(new Waiting(delivery, weight));
			this.bytes += weight;
		}

	}

}
