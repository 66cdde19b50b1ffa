// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;

import io.mqttpanel.broker.event.SessionId;

/**
 * Teams that own client identifiers. Where all teams share these, each belongs to one
 * team for as long as that has a connection or a session with it. Safe on any thread.
 */
final class ClientIdOwners {

	private final boolean perTeam;

	/** Team of each client identifier, where all teams share them. */
	private final ConcurrentMap<String, String> owners = new ConcurrentHashMap<>();

	ClientIdOwners(boolean perTeam) {
		this.perTeam = perTeam;
	}

	void clear() {
		this.owners.clear();
	}

	/**
	 * Makes a client identifier that of a session's team, unless it is another's.
	 * @param sessionId the session
	 * @param begin makes the entry that keeps it the team's, in one step with this
	 * @return {@code false} if it is another team's
	 */
	boolean own(String sessionId, Runnable begin) {
		if (this.perTeam) {
			begin.run();
			return true;
		}
		String team = SessionId.team(sessionId);
		return team.equals(this.owners.compute(SessionId.client(sessionId), (name, owner) -> {
			if (owner == null || owner.equals(team)) {
				begin.run();
				return team;
			}
			return owner;
		}));
	}

	/**
	 * Frees a client identifier when nothing of its team is left.
	 * @param sessionId the session
	 * @param unused whether that is so
	 */
	void disown(String sessionId, BooleanSupplier unused) {
		if (!this.perTeam) {
			this.owners.computeIfPresent(SessionId.client(sessionId),
					(name, owner) -> (owner.equals(SessionId.team(sessionId)) && unused.getAsBoolean()) ? null : owner);
		}
	}

	/**
	 * Restores the owner of a stored session.
	 * @param sessionId the session
	 */
	void restore(String sessionId) {
		if (!this.perTeam && SessionId.isOwned(sessionId)) {
			this.owners.put(SessionId.client(sessionId), SessionId.team(sessionId));
		}
	}

}
