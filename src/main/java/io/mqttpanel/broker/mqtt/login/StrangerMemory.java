// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.HashMap;
import java.util.Map;

import io.mqttpanel.broker.event.NetworkOrigin;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;

/**
 * Memory of the connections whose clients are not admitted, with what each address, and
 * each site, has of it: at most three times what is free. A site with more than half of
 * their places leaves a quarter. What is sent ahead of a decision keeps nobody out, it
 * only stops more of its kind from being read. Not thread-safe.
 */
final class StrangerMemory {

	/** An address with more than this part of the memory makes room at its own cost. */
	private static final int MUCH = 16;

	/** The same of a site, also of the places. */
	private static final int MUCH_OF_SITE = 2;

	private static final int LEFT_TO_OTHERS = 4;

	private final int places;

	private final long maximum;

	private final Map<NetworkConnection, Stranger> strangers = new HashMap<>();

	/** What connections and logins take, by address. */
	private final TeamShares needed;

	/** The same by site. */
	private final TeamShares neededOfSites;

	private final TeamShares connectionsOfSites = new TeamShares(Long.MAX_VALUE);

	/** What is needed, and what is sent ahead. */
	private final TeamShares all;

	/**
	 * Creates the memory of no connections.
	 * @param maximum bytes of all together
	 * @param places how many there may be
	 */
	StrangerMemory(long maximum, int places) {
		this.maximum = maximum;
		this.places = places;
		this.neededOfSites = new TeamShares(maximum);
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

	/**
	 * Returns whether there is room.
	 * @param address whose
	 * @param more how many more connections
	 * @param memory how many more bytes
	 * @return {@code false} if one has to go before
	 */
	boolean hasRoom(String address, int more, long memory) {
		String site = NetworkOrigin.site(address);
		return (more == 0 || connections() + more <= placesOf(site)) && this.needed.hasRoom(address, memory)
				&& this.neededOfSites.hasRoom(site, memory);
	}

	private int placesOf(String site) {
		return hasManyPlaces(site) ? this.places - this.places / LEFT_TO_OTHERS : this.places;
	}

	private boolean hasManyPlaces(String site) {
		return this.connectionsOfSites.taken(site) >= Math.max(1, this.places / MUCH_OF_SITE);
	}

	/**
	 * Returns whether a connection may go for one of an address: who has much makes room
	 * at its own cost.
	 * @param network the connection
	 * @param address the address
	 * @return {@code false} if it is of another
	 */
	boolean makesRoom(NetworkConnection network, String address) {
		String site = NetworkOrigin.site(address);
		return (!hasMuch(address) || address.equals(address(network)))
				&& (!(hasManyPlaces(site) || this.neededOfSites.taken(site) > this.maximum / MUCH_OF_SITE)
						|| site.equals(NetworkOrigin.site(address(network))));
	}

	private boolean hasMuch(String address) {
		return this.needed.taken(address) > this.maximum / MUCH;
	}

	void add(NetworkConnection network, long memory) {
		Stranger before = this.strangers.get(network);
		Stranger stranger = (before != null) ? before : new Stranger(network.origin());
		if (before == null) {
			this.strangers.put(network, stranger);
			count(stranger, 1);
		}
		stranger.needed += memory;
		this.needed.add(stranger.address, memory);
		this.neededOfSites.add(stranger.site, memory);
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
			stranger.come(network.origin());
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
		this.connectionsOfSites.add(stranger.site, sign);
		this.needed.add(stranger.address, sign * stranger.needed);
		this.neededOfSites.add(stranger.site, sign * stranger.needed);
		this.all.add(stranger.address, sign * (stranger.needed + stranger.ahead));
	}

	/**
	 * What one connection takes.
	 */
	private static final class Stranger {

		private String address;

		private String site;

		private long needed;

		private long ahead;

		Stranger(String address) {
			this.address = address;
			this.site = NetworkOrigin.site(address);
		}

		void come(String from) {
			this.address = from;
			this.site = NetworkOrigin.site(from);
		}

	}

}
