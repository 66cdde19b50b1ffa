// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.Teams;

/**
 * Sessions by their identifiers, and how many of them each team has. Safe on any thread.
 */
final class ClientSessions {

	private final ConcurrentMap<String, ClientSession> sessions = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, Integer> ofTeams = new ConcurrentHashMap<>();

	private volatile UnreleasedIds unreleased = new UnreleasedIds(HeapShare.UNRELEASED.bytes());

	void clear() {
		this.unreleased = new UnreleasedIds(HeapShare.UNRELEASED.bytes());
		this.sessions.clear();
		this.ofTeams.clear();
	}

	ClientSession create() {
		return new ClientSession(this.unreleased);
	}

	@Nullable ClientSession get(String sessionId) {
		return this.sessions.get(sessionId);
	}

	ClientSession find(String sessionId) {
		ClientSession session = this.sessions.get(sessionId);
		return (session != null) ? session : create();
	}

	ClientSession restore(String sessionId) {
		ClientSession session = this.sessions.get(sessionId);
		if (session == null) {
			session = create().belongsTo(SessionId.client(sessionId), SessionId.teamNumber(sessionId));
			keep(sessionId, session);
		}
		return session;
	}

	void keep(String sessionId, ClientSession session) {
		if (this.sessions.put(sessionId, session) == null) {
			count(sessionId, 1);
		}
	}

	/** One that is removed while it is kept may be counted in the other order. */
	private void count(String sessionId, int difference) {
		this.ofTeams.merge(SessionId.team(sessionId), difference,
				(before, more) -> (before + more != 0) ? before + more : null);
	}

	@Nullable ClientSession remove(String sessionId) {
		ClientSession removed = this.sessions.remove(sessionId);
		if (removed != null) {
			count(sessionId, -1);
		}
		return removed;
	}

	/**
	 * Returns whether there is room for a session. A team has at most three times as many
	 * as are free, so that no team can use them all.
	 * @param sessionId the identifier of the session
	 * @param maximum sessions of all teams
	 * @return {@code true} also if the session is there already
	 */
	boolean hasRoom(String sessionId, long maximum) {
		long ofTeam = this.ofTeams.getOrDefault(SessionId.team(sessionId), 0);
		return this.sessions.containsKey(sessionId) || Teams.leavesEnough(ofTeam + 1, maximum - this.sessions.size());
	}

}
