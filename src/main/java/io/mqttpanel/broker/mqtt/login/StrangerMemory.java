// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.HashMap;
import java.util.Map;

import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;

/**
 * Memory of the connections whose clients are not admitted, with what each address has of
 * it: at most three times what is free. What is sent ahead of a decision keeps nobody
 * out, it only stops more of its kind from being read. Not thread-safe.
 */
final class StrangerMemory {

	/** An address with more than this part of the memory makes room at its own cost. */
	private static final int MUCH = 16;

	private final long maximum;

	private final Map<NetworkConnection, Stranger> strangers = new HashMap<>();

	/** What connections and logins take, by address. */
	private final TeamShares needed;

	/** The same, and what is sent ahead. */
	private final TeamShares all;

	StrangerMemory(long maximum) {
		this.maximum = maximum;
		this.needed = new TeamShares(maximum);
		this.all = new TeamShares(maximum);
	}

	int connections() {
		return this.strangers.size();
	}

	/** Bytes of connections and logins. */
	long needed() {
		return this.needed.taken();
	}

	/** Bytes with all that is sent ahead. */
	long all() {
		return this.all.taken();
	}

	boolean contains(NetworkConnection network) {
		return this.strangers.containsKey(network);
	}

	/** The address that a connection is counted for. */
	String address(NetworkConnection network) {
		Stranger stranger = this.strangers.get(network);
		return (stranger != null) ? stranger.address : network.origin();
	}

	boolean hasRoom(String address, long more) {
		return this.needed.hasRoom(address, more);
	}

	boolean hasMuch(String address) {
		return this.needed.taken(address) > this.maximum / MUCH;
	}

	void add(NetworkConnection network, long memory) {
		Stranger stranger = this.strangers.computeIfAbsent(network, (added) -> new Stranger(added.origin()));
		stranger.needed += memory;
		this.needed.add(stranger.address, memory);
		this.all.add(stranger.address, memory);
	}

	/**
	 * Counts bytes that a client has sent ahead.
	 * @param network its connection, maybe one that is admitted
	 * @param bytes the bytes
	 * @return {@code false} if no more may be read
	 */
	boolean addAhead(NetworkConnection network, long bytes) {
		Stranger stranger = this.strangers.get(network);
		if (stranger == null) {
			return this.all.hasRoom(network.origin(), 1);
		}
		stranger.ahead += bytes;
		return this.all.add(stranger.address, bytes);
	}

	/** Counts a connection for the address that it turns out to come from. */
	void move(NetworkConnection network) {
		Stranger stranger = this.strangers.get(network);
		if (stranger != null) {
			count(stranger, -1);
			stranger.address = network.origin();
			count(stranger, 1);
		}
	}

	void remove(NetworkConnection network) {
		Stranger stranger = this.strangers.remove(network);
		if (stranger != null) {
			count(stranger, -1);
		}
	}

	private void count(Stranger stranger, int sign) {
		this.needed.add(stranger.address, sign * stranger.needed);
		this.all.add(stranger.address, sign * (stranger.needed + stranger.ahead));
	}

	/**
	 * What one connection takes.
	 */
	private static final class Stranger {

		private String address;

		private long needed;

		private long ahead;

		Stranger(String address) {
			this.address = address;
		}

	}

}
