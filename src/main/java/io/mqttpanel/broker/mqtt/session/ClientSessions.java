// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.TeamShares;

/**
 * Sessions by their identifiers, and how many of them each team has. Safe on any thread.
 */
final class ClientSessions {

	private final ConcurrentMap<String, ClientSession> sessions = new ConcurrentHashMap<>();

	/** Their limit comes with the question. */
	private final TeamShares counts = new TeamShares(Long.MAX_VALUE);

	private volatile UnreleasedIds unreleased = new UnreleasedIds(HeapShare.UNRELEASED.bytes());

	void clear() {
		this.unreleased = new UnreleasedIds(HeapShare.UNRELEASED.bytes());
		this.sessions.clear();
		this.counts.clear();
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
			this.counts.add(SessionId.team(sessionId), 1);
		}
	}

	@Nullable ClientSession remove(String sessionId) {
		ClientSession removed = this.sessions.remove(sessionId);
		if (removed != null) {
			this.counts.add(SessionId.team(sessionId), -1);
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
		long ofTeam = this.counts.taken(SessionId.team(sessionId));
		return this.sessions.containsKey(sessionId)
				|| TeamShares.leavesEnough(ofTeam + 1, maximum - this.counts.taken());
	}

}
