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
 * of their arrival. Over {@link #BACKLOG} the addresses take turns, and at each turn of
 * an address its clients do, so that neither one client nor many clients at one address
 * delay the others. Events of one client keep their order, whatever their classes.
 *
 * <p>
 * Events of the lowest class are given up first, of the address that holds the most
 * memory and in it of its largest client the oldest. An address that holds far more than
 * those with events of that class, or in it such a client, gives up its own first,
 * whatever their class. Queues exist for clients and addresses with waiting events only.
 * Every operation takes constant time. For one thread at a time.
 */
final class FairQueue {

	/** Number of events that are given in the order of their arrival. */
	static final int BACKLOG = 128;

	/** Address of clients whose address is not known. */
	private static final String UNKNOWN = "";

	private final Map<Object, QueuedClient> clients = new HashMap<>();

	private final Map<String, QueuedAddress> addresses = new HashMap<>();

	private final Turns<QueuedAddress> turns = new Turns<>();

	private final Queue<QueuedClient> held = new ArrayDeque<>();

	private @Nullable QueuedEvent oldest;

	private @Nullable QueuedEvent newest;

	private long arrivals;

	private int size;

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
			client = begin(key, (event.address != null) ? event.address : UNKNOWN);
		}
		else if (event.address != null && !event.address.equals(client.address.address)) {
			move(client, event.address);
		}
		append(event);
		client.add(event);
		resize(client, event.size);
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

	private QueuedClient begin(Object key, String at) {
		QueuedClient client = new QueuedClient(key, address(at));
		this.clients.put(key, client);
		this.overhead += QueuedClient.OBJECTS + QueuedEvent.keyWeight(key);
		enter(client);
		return client;
	}

	private QueuedAddress address(String at) {
		QueuedAddress known = this.addresses.get(at);
		if (known == null) {
			known = new QueuedAddress(at);
			this.addresses.put(at, known);
			this.turns.add(known);
			this.overhead += QueuedAddress.OBJECTS + QueuedEvent.weight(at);
		}
		return known;
	}

	private void enter(QueuedClient client) {
		QueuedAddress address = client.address;
		address.clients.add(client);
		this.turns.resize(address, client.bytes);
		if (!client.held) {
			join(client);
		}
	}

	private void join(QueuedClient client) {
		client.address.clients.join(client);
		this.turns.join(client.address);
	}

	/** A client that has come back from elsewhere takes its waiting events along. */
	private void move(QueuedClient client, String to) {
		exit(client);
		client.address = address(to);
		enter(client);
	}

	private void exit(QueuedClient client) {
		QueuedAddress address = client.address;
		address.clients.remove(client);
		this.turns.resize(address, -client.bytes);
		if (address.clients.isEmpty()) {
			this.turns.remove(address);
			this.addresses.remove(address.address);
			this.overhead -= QueuedAddress.OBJECTS + QueuedEvent.weight(address.address);
		}
		else if (address.clients.current() == null) {
			this.turns.leave(address);
		}
	}

	private void resize(QueuedClient client, long bytes) {
		client.address.clients.resize(client, bytes);
		this.turns.resize(client.address, bytes);
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
		for (QueuedAddress address = this.turns.current(); address != null; address = this.turns.current()) {
			QueuedClient client = address.clients.current();
			QueuedEvent next = (client != null) ? client.oldest() : null;
			if (client == null || next == null) {
				this.turns.leave(address);
			}
			else if (holds.test(client.key)) {
				hold(client);
			}
			else {
				address.clients.advance();
				this.turns.advance();
				return remove(next);
			}
		}
		return null;
	}

	private void hold(QueuedClient client) {
		client.held = true;
		this.held.add(client);
		client.address.clients.leave(client);
		if (client.address.clients.current() == null) {
			this.turns.leave(client.address);
		}
	}

	/**
	 * Gives the clients turns that have been held.
	 */
	void release() {
		for (QueuedClient client = this.held.poll(); client != null; client = this.held.poll()) {
			client.held = false;
			if (!client.isEmpty()) {
				join(client);
			}
		}
	}

	/**
	 * Removes the event that is given up next.
	 * @return the event, {@code null} if there is none
	 */
	@Nullable QueuedEvent drop() {
		QueuedAddress address = this.turns.first();
		QueuedClient client = (address != null) ? address.clients.first() : null;
		QueuedEvent lowest = (client != null) ? client.lowest() : null;
		return (lowest != null) ? remove(lowest) : null;
	}

	/**
	 * Returns whether an event of the lowest class of all waits.
	 * @return {@code true} if none of those to come is given up before it
	 */
	boolean hasLowestClass() {
		return this.turns.lowestClass() == 0;
	}

	private QueuedEvent remove(QueuedEvent event) {
		unlink(event);
		QueuedClient client = event.client;
		if (client != null) {
			client.remove(event);
			resize(client, -event.size);
			if (client.isEmpty()) {
				exit(client);
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
	 * Returns the weight of the queues of clients and addresses.
	 * @return bytes
	 */
	long overhead() {
		return this.overhead;
	}

}
