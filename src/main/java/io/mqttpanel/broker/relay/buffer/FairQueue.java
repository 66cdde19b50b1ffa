// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Queue of events in which no client waits for another. Few events are given in the order
 * of their arrival. Over {@link #BACKLOG} the teams take turns, at each turn of a team up
 * to {@link QueuedTeams#TURNS} of its addresses do, and at each turn of an address one of
 * its clients, so that neither one client nor many clients at one address, nor one team
 * with very many addresses, delay the others. Events of one client keep their order,
 * whatever their classes.
 *
 * <p>
 * Events of the lowest class are given up first, of the team that holds the most memory,
 * in it of the largest address, and there of the largest client the oldest. A team that
 * holds far more than those with events of that class, or in it such an address or
 * client, gives up its own first, whatever their class. Queues exist for teams, addresses
 * and clients with waiting events only. Every operation takes constant time. For one
 * thread at a time.
 */
final class FairQueue {

	/** Number of events that are given in the order of their arrival. */
	static final int BACKLOG = 128;

	/** Address of clients whose address is not known. */
	private static final String UNKNOWN = "";

	private final Map<Object, QueuedClient> clients = new HashMap<>();

	private final QueuedTeams teams = new QueuedTeams();

	private final Queue<QueuedClient> held = new ArrayDeque<>();

	private @Nullable QueuedEvent oldest;

	private @Nullable QueuedEvent newest;

	private long arrivals;

	private int size;

	/** Of clients. */
	private long overhead;

	/**
	 * Adds an event.
	 * @param event the event
	 */
	void add(QueuedEvent event) {
		event.arrival = ++this.arrivals;
		Object key = QueuedEvent.key(event.event);
		QueuedClient client = this.clients.get(key);
		if (client == null) {
			client = begin(key,
					this.teams.address(event.event.teamId(), (event.address != null) ? event.address : UNKNOWN));
		}
		else if (event.address != null && !event.address.equals(client.address.address)) {
			move(client, event.address);
		}
		append(event);
		client.add(event);
		this.teams.resize(client, event.size);
		event.client = client;
	}

	private void append(QueuedEvent event) {
		QueuedEvent before = this.newest;
		event.previous = before;
		if (before != null) {
			before.next = event;
		}
		else {
			this.oldest = event;
		}
		this.newest = event;
		this.size++;
	}

	private QueuedClient begin(Object key, QueuedAddress at) {
		QueuedClient client = new QueuedClient(key, at);
		this.clients.put(key, client);
		this.overhead += QueuedClient.OBJECTS + QueuedEvent.keyWeight(key);
		this.teams.enter(client);
		return client;
	}

	/** A client that has come back from elsewhere takes its waiting events along. */
	private void move(QueuedClient client, String to) {
		long team = client.address.team.number;
		this.teams.exit(client);
		client.address = this.teams.address(team, to);
		this.teams.enter(client);
	}

	/**
	 * Takes the next event.
	 * @param holds says of which clients no event may be taken now; they have no turns
	 * until {@link #release()}
	 * @return the event, {@code null} if there is none
	 */
	@Nullable QueuedEvent take(Predicate<Object> holds) {
		QueuedEvent first = this.oldest;
		if (first != null && this.size <= BACKLOG && this.held.isEmpty() && !holds.test(QueuedEvent.key(first.event))) {
			return remove(first);
		}
		for (QueuedClient client = this.teams.current(); client != null; client = this.teams.current()) {
			QueuedEvent next = client.oldest();
			if (next != null && !holds.test(client.key)) {
				this.teams.advance();
				return remove(next);
			}
			hold(client);
		}
		return null;
	}

	private void hold(QueuedClient client) {
		client.held = true;
		this.held.add(client);
		this.teams.leave(client);
	}

	/**
	 * Gives the clients turns that have been held.
	 */
	void release() {
		for (QueuedClient client = this.held.poll(); client != null; client = this.held.poll()) {
			client.held = false;
			if (!client.isEmpty()) {
				this.teams.join(client);
			}
		}
	}

	/**
	 * Removes the event that is given up next.
	 * @return the event, {@code null} if there is none
	 */
	@Nullable QueuedEvent drop() {
		QueuedClient client = this.teams.first();
		QueuedEvent lowest = (client != null) ? client.lowest() : null;
		return (lowest != null) ? remove(lowest) : null;
	}

	/**
	 * Returns whether an event of the lowest class of all waits.
	 * @return {@code true} if none of those to come is given up before it
	 */
	boolean hasLowestClass() {
		return this.teams.lowestClass() == 0;
	}

	private QueuedEvent remove(QueuedEvent event) {
		unlink(event);
		QueuedClient client = event.client;
		if (client != null) {
			client.remove(event);
			this.teams.resize(client, -event.size);
			if (client.isEmpty()) {
				this.teams.exit(client);
				this.clients.remove(client.key);
				this.overhead -= QueuedClient.OBJECTS + QueuedEvent.keyWeight(client.key);
			}
		}
		return event;
	}

	private void unlink(QueuedEvent event) {
		QueuedEvent before = event.previous;
		QueuedEvent after = event.next;
		if (before != null) {
			before.next = after;
		}
		else {
			this.oldest = after;
		}
		if (after != null) {
			after.previous = before;
		}
		else {
			this.newest = before;
		}
		event.previous = null;
		event.next = null;
		this.size--;
	}

	/**
	 * Returns the event that has waited longest.
	 * @return the event, {@code null} if there is none
	 */
	@Nullable QueuedEvent oldest() {
		return this.oldest;
	}

	/**
	 * Returns the number of the event that has arrived last.
	 * @return its number, 0 before the first
	 */
	long arrivals() {
		return this.arrivals;
	}

	/**
	 * Returns the weight of the queues of clients, addresses and teams.
	 * @return bytes
	 */
	long overhead() {
		return this.overhead + this.teams.overhead();
	}

}
