// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.relay.buffer.BufferedEvent;

/**
 * Clients that send more events to the spool than their share, so that they wait apart
 * from the others. A client becomes heavy with more than {@link #CLIENT_EVENTS} events in
 * one cycle, and all clients of an address with more than {@link #ADDRESS_EVENTS} events
 * of its clients that are not heavy. They stay so until their events are taken from the
 * spool, because the events of one client keep their order.
 *
 * <p>
 * The memory does not depend on the number of clients on disk: they are known by four
 * hashes, and one that shares all of them with heavy clients waits like these. Among
 * 3,000 heavy clients that is one of 14,000. For the relay's thread.
 */
final class HeavyClients {

	/** Events of a client in one cycle that wait with those of the others. */
	static final int CLIENT_EVENTS = 64;

	/** Events of an address in one cycle that wait with those of the others. */
	static final int ADDRESS_EVENTS = 128;

	private static final int HASHES = 4;

	private static final int HASH_BITS = 15;

	/** Place of a batch that is not written yet. */
	private static final long UNWRITTEN = Long.MAX_VALUE - 1;

	/** Place of the last batch with events of the clients of each hash, in four parts. */
	private final long[] lastBatches = new long[HASHES << HASH_BITS];

	private final Map<Object, Integer> clients = new HashMap<>();

	private final Map<String, Integer> addresses = new HashMap<>();

	private final int salt = System.identityHashCode(this);

	/**
	 * Begins a cycle.
	 */
	void beginCycle() {
		this.clients.clear();
		this.addresses.clear();
	}

	/**
	 * Returns whether events of a client wait apart.
	 * @param key the key of the client
	 * @param next the place of the next batch of heavy clients that is not taken
	 * @return {@code true} if no other event of it may be taken before them
	 */
	boolean holds(Object key, long next) {
		long hash = hash(key);
		for (int i = 0; i < HASHES; i++) {
			if (this.lastBatches[slot(hash, i)] < next) {
				return false;
			}
		}
		return true;
	}

	private void mark(Object key, long batch) {
		long hash = hash(key);
		for (int i = 0; i < HASHES; i++) {
			this.lastBatches[slot(hash, i)] = batch;
		}
	}

	/**
	 * Decides where an event waits, and counts it.
	 * @param event an event that goes to the spool
	 * @param next the place of the next batch of heavy clients that is not taken
	 * @return whether it waits apart
	 */
	boolean add(BufferedEvent event, long next) {
		String address = place(event.address());
		boolean heavy = holds(event.key(), next) || holds(address, next)
				|| this.clients.merge(event.key(), 1, Integer::sum) > CLIENT_EVENTS;
		if (!heavy && event.address() != null && this.addresses.merge(address, 1, Integer::sum) > ADDRESS_EVENTS) {
			mark(address, UNWRITTEN);
			heavy = true;
		}
		if (heavy) {
			mark(event.key(), UNWRITTEN);
		}
		return heavy;
	}

	/**
	 * Notes in which batch events wait.
	 * @param events the events
	 * @param batch its place
	 * @param next the place of the next batch of heavy clients that is not taken
	 */
	void written(List<BufferedEvent> events, long batch, long next) {
		for (BufferedEvent event : events) {
			mark(event.key(), batch);
			String address = place(event.address());
			if (holds(address, next)) {
				mark(address, batch);
			}
		}
	}

	/**
	 * Notes that events of unknown clients wait in the batches of an earlier start.
	 * @param batch the place of the last one
	 */
	void found(long batch) {
		Arrays.fill(this.lastBatches, batch);
	}

	/** Cannot be the key of a client, whose MQTT string has no such character. */
	private static String place(@Nullable String address) {
		return "\0" + address;
	}

	private long hash(Object key) {
		long hash = (key.hashCode() ^ this.salt) * 0x9E3779B97F4A7C15L;
		hash = (hash ^ hash >>> Integer.SIZE) * 0xD6E8FEB86659FD93L;
		return hash ^ hash >>> Integer.SIZE;
	}

	private static int slot(long hash, int index) {
		int bits = (int) (hash >>> (index * Short.SIZE)) & ((1 << HASH_BITS) - 1);
		return index << HASH_BITS | bits;
	}

}
