// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SessionId;

/**
 * Turns at one session loop. The next is the team whose commands have taken the least
 * time, and of its sessions the one that has waited longest; the commands of a session
 * stay in order. A team that comes anew has taken as much as the one whose turn it is, so
 * that nobody saves time up. Used by the loop only.
 */
final class SessionTurns {

	/** Teams that are remembered without a command, so that leaving pays nothing. */
	private static final int MAX_IDLE = 64;

	private final Map<String, Session> sessions = new HashMap<>();

	private final Map<String, Team> teams = new HashMap<>();

	/** Teams with commands, but not the one whose command runs. */
	private final PriorityQueue<Team> order = new PriorityQueue<>(Comparator.comparingLong((team) -> team.nanos));

	private final LongSupplier time;

	private @Nullable Team running;

	private long begun;

	/** What the team has taken whose turn it was last. */
	private long clock;

	private int size;

	SessionTurns() {
		this(System::nanoTime);
	}

	SessionTurns(LongSupplier time) {
		this.time = time;
	}

	/**
	 * Returns how many commands wait.
	 * @return the number
	 */
	int size() {
		return this.size;
	}

	/**
	 * Adds a command behind those of its session.
	 * @param command the command
	 */
	void add(SessionCommand command) {
		this.size++;
		Session session = this.sessions.get(command.sessionId());
		if (session == null) {
			session = new Session(command.sessionId());
			this.sessions.put(command.sessionId(), session);
			enter(session);
		}
		session.commands.add(command);
	}

	private void enter(Session session) {
		Team team = this.teams.computeIfAbsent(SessionId.team(session.sessionId), (name) -> new Team());
		if (team.sessions.isEmpty() && team != this.running) {
			team.nanos = Math.max(team.nanos, this.clock);
			this.order.add(team);
		}
		team.sessions.add(session);
	}

	/**
	 * Returns the next command, which begins to run.
	 * @return the command
	 */
	SessionCommand next() {
		Team team = this.order.remove();
		Session session = team.sessions.remove();
		SessionCommand command = session.commands.remove();
		if (session.commands.isEmpty()) {
			this.sessions.remove(session.sessionId);
		}
		else {
			team.sessions.add(session);
		}
		this.size--;
		this.clock = team.nanos;
		this.running = team;
		this.begun = this.time.getAsLong();
		return command;
	}

	/**
	 * Notes that the command has run.
	 */
	void ran() {
		Team team = this.running;
		if (team == null) {
			return;
		}
		this.running = null;
		team.nanos += Math.max(1, this.time.getAsLong() - this.begun);
		if (!team.sessions.isEmpty()) {
			this.order.add(team);
		}
		if (this.size == 0) {
			this.teams.clear();
		}
		else if (this.teams.size() > this.order.size() + MAX_IDLE) {
			this.teams.values().removeIf((other) -> other.sessions.isEmpty());
		}
	}

	/**
	 * Session with commands, in order.
	 */
	private static final class Session {

		private final String sessionId;

		private final Deque<SessionCommand> commands = new ArrayDeque<>(2);

		Session(String sessionId) {
			this.sessionId = sessionId;
		}

	}

	/**
	 * Team, with its sessions in the order in which they have had their turns.
	 */
	private static final class Team {

		private final Deque<Session> sessions = new ArrayDeque<>(2);

		/** What its commands have taken. */
		private long nanos;

	}

}
