// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.store.CommitRoom;

/**
 * Messages that wait in front of the store, one of each connection, in buffers of the
 * network. Teams take turns, and a team leaves a quarter of the memory to others. Safe on
 * any thread.
 */
final class RoomQueue {

	/** A packet of which a part has come may take as much. */
	private static final int PART_OF_MEMORY = 8;

	private final CommitRoom room;

	private final long maximum;

	/** The team whose turn it is comes first. */
	private final Map<String, OfTeam> teams = new LinkedHashMap<>();

	private volatile long bytes;

	private volatile int count;

	/**
	 * Creates the queue in front of a room, empty.
	 * @param room the room, which tells when it has room
	 */
	RoomQueue(CommitRoom room) {
		this(room, Runtime.getRuntime().maxMemory() / PART_OF_MEMORY);
	}

	RoomQueue(CommitRoom room, long maximum) {
		this.room = room;
		this.maximum = maximum;
		room.whenReleased(this::admit);
	}

	/**
	 * Waits, without blocking, until there is room.
	 * @param sessionId whose message it is
	 * @param weight what it takes, in bytes
	 * @param since when it has come
	 * @return its place, {@code null} if there is no memory for it until then
	 */
	@Nullable Place await(String sessionId, long weight, Instant since) {
		Place place = new Place(SessionId.team(sessionId), weight, since);
		if (!add(place)) {
			return null;
		}
		admit();
		return place;
	}

	private synchronized boolean add(Place place) {
		OfTeam own = this.teams.computeIfAbsent(place.team, (name) -> new OfTeam());
		boolean fits = this.bytes == 0
				|| TeamShares.leavesEnough(own.bytes + place.weight, this.maximum - this.bytes - place.weight);
		if (fits) {
			own.add(place);
			this.bytes += place.weight;
			this.count++;
		}
		else if (own.places.isEmpty()) {
			this.teams.remove(place.team);
		}
		return fits;
	}

	/**
	 * Returns how much waits.
	 * @return bytes
	 */
	long bytes() {
		return this.bytes;
	}

	/**
	 * Returns how many messages wait.
	 * @return their number
	 */
	int count() {
		return this.count;
	}

	private void admit() {
		for (Place next = next(); next != null; next = next()) {
			if (!next.complete(null)) {
				this.room.release(next.weight);
			}
		}
	}

	private @Nullable Place next() {
		return (this.count > 0 && !this.room.isBehind()) ? first() : null;
	}

	private synchronized @Nullable Place first() {
		Iterator<OfTeam> turns = this.teams.values().iterator();
		if (this.room.isBehind() || !turns.hasNext()) {
			return null;
		}
		OfTeam own = turns.next();
		Place first = own.places.iterator().next();
		remove(first);
		if (this.teams.remove(first.team, own)) {
			this.teams.put(first.team, own);
		}
		this.room.expect(first.weight);
		return first;
	}

	private synchronized void remove(Place place) {
		OfTeam own = this.teams.get(place.team);
		if (own != null && own.remove(place)) {
			this.bytes -= place.weight;
			this.count--;
			if (own.places.isEmpty()) {
				this.teams.remove(place.team);
			}
		}
	}

	/**
	 * Messages of one team.
	 */
	private static final class OfTeam {

		private final Set<Place> places = new LinkedHashSet<>();

		private long bytes;

		void add(Place place) {
			this.places.add(place);
			this.bytes += place.weight;
		}

		boolean remove(Place place) {
			boolean removed = this.places.remove(place);
			this.bytes -= removed ? place.weight : 0;
			return removed;
		}

	}

	/**
	 * Place of a message. Completes when there is room, which is kept for it then.
	 */
	final class Place extends CompletableFuture<Void> {

		private final String team;

		private final long weight;

		private final Instant since;

		private Place(String team, long weight, Instant since) {
			this.team = team;
			this.weight = weight;
			this.since = since;
		}

		/**
		 * Returns when the message has come.
		 * @return a time of the steady clock
		 */
		Instant since() {
			return this.since;
		}

		/**
		 * Gives the place up, or the room back: what was added is counted itself. Called
		 * once.
		 */
		void leave() {
			remove(this);
			if (!cancel(false)) {
				RoomQueue.this.room.release(this.weight);
			}
		}

	}

}
