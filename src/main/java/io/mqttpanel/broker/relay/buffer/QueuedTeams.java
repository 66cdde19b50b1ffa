// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Teams whose events wait in a {@link FairQueue}, with their addresses and the clients of
 * these: who has the next turn, and who gives up an event first. A team has turns while
 * an address of it has, and an address while a client has. For one thread at a time.
 */
final class QueuedTeams {

	/** Addresses of a team that have a turn before the next team has. */
	static final int TURNS = 16;

	private final Map<Long, QueuedTeam> teams = new HashMap<>();

	private final Turns<QueuedTeam> turns = new Turns<>();

	private long overhead;

	/**
	 * Returns the clients of a team at an address, maybe none.
	 * @param teamId the team's number at the Panel
	 * @param at the address
	 * @return the address, which a client is about to enter
	 */
	QueuedAddress address(long teamId, String at) {
		QueuedTeam team = team(teamId);
		QueuedAddress known = team.addresses.get(at);
		if (known == null) {
			known = new QueuedAddress(team, at);
			team.addresses.put(at, known);
			team.turns.add(known);
			this.overhead += QueuedAddress.OBJECTS + QueuedEvent.weight(at);
		}
		return known;
	}

	private QueuedTeam team(long number) {
		QueuedTeam known = this.teams.get(number);
		if (known == null) {
			known = new QueuedTeam(number);
			this.teams.put(number, known);
			this.turns.add(known);
			this.overhead += QueuedTeam.OBJECTS;
		}
		return known;
	}

	/**
	 * Adds a client to those of its address.
	 * @param client the client
	 */
	void enter(QueuedClient client) {
		client.address.clients.add(client);
		resize(client.address, client.bytes);
		if (!client.held) {
			join(client);
		}
	}

	/**
	 * Removes a client from those of its address.
	 * @param client the client
	 */
	void exit(QueuedClient client) {
		QueuedAddress address = client.address;
		address.clients.remove(client);
		resize(address, -client.bytes);
		if (address.clients.isEmpty()) {
			exit(address);
		}
		leaveWithoutTurns(address);
	}

	private void exit(QueuedAddress address) {
		QueuedTeam team = address.team;
		team.turns.remove(address);
		team.addresses.remove(address.address);
		this.overhead -= QueuedAddress.OBJECTS + QueuedEvent.weight(address.address);
		if (team.addresses.isEmpty()) {
			this.turns.remove(team);
			this.teams.remove(team.number);
			this.overhead -= QueuedTeam.OBJECTS;
		}
	}

	/**
	 * Gives a client turns.
	 * @param client the client
	 */
	void join(QueuedClient client) {
		QueuedAddress address = client.address;
		address.clients.join(client);
		address.team.turns.join(address);
		this.turns.join(address.team);
	}

	/**
	 * Gives a client no more turns.
	 * @param client the client
	 */
	void leave(QueuedClient client) {
		client.address.clients.leave(client);
		leaveWithoutTurns(client.address);
	}

	private void leaveWithoutTurns(QueuedAddress address) {
		QueuedTeam team = address.team;
		if (address.clients.current() == null) {
			team.turns.leave(address);
		}
		if (team.turns.current() == null) {
			this.turns.leave(team);
		}
	}

	/**
	 * Changes the size of a client whose events have changed.
	 * @param client the client
	 * @param bytes the difference
	 */
	void resize(QueuedClient client, long bytes) {
		client.address.clients.resize(client, bytes);
		resize(client.address, bytes);
	}

	private void resize(QueuedAddress address, long bytes) {
		address.team.turns.resize(address, bytes);
		this.turns.resize(address.team, bytes);
	}

	/**
	 * Returns the client whose turn it is.
	 * @return the client, {@code null} if none has turns
	 */
	@Nullable QueuedClient current() {
		QueuedTeam team = this.turns.current();
		QueuedAddress address = (team != null) ? team.turns.current() : null;
		return (address != null) ? address.clients.current() : null;
	}

	/**
	 * Ends the turn of the current client and its address, and that of its team if as
	 * many of its addresses have had a turn as may.
	 */
	void advance() {
		QueuedTeam team = this.turns.current();
		QueuedAddress address = (team != null) ? team.turns.current() : null;
		if (team != null && address != null) {
			address.clients.advance();
			team.turns.advance();
			team.left = ((team.left > 0) ? team.left : Math.min(team.addresses.size(), TURNS)) - 1;
			if (team.left == 0) {
				this.turns.advance();
			}
		}
	}

	/**
	 * Returns the client that gives up an event first.
	 * @return the client, {@code null} if there is none
	 */
	@Nullable QueuedClient first() {
		QueuedTeam team = this.turns.first();
		QueuedAddress address = (team != null) ? team.turns.first() : null;
		return (address != null) ? address.clients.first() : null;
	}

	/**
	 * Returns the lowest class of the events of all teams.
	 * @return the ordinal of the class, the number of classes if there is no event
	 */
	int lowestClass() {
		return this.turns.lowestClass();
	}

	/**
	 * Returns the weight of the teams and addresses.
	 * @return bytes
	 */
	long overhead() {
		return this.overhead;
	}

}
