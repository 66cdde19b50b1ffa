// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.TeamShares;

/**
 * Sessions by their identifiers, and the memory that those of each team take with their
 * connections. Safe on any thread.
 */
final class ClientSessions {

	private final ConcurrentMap<String, ClientSession> sessions = new ConcurrentHashMap<>();

	/** Their limit comes with the question. */
	private volatile TeamShares bytes = new TeamShares(Long.MAX_VALUE);

	private volatile UnreleasedIds unreleased = new UnreleasedIds(HeapShare.UNRELEASED.bytes());

	void clear() {
		this.unreleased = new UnreleasedIds(HeapShare.UNRELEASED.bytes());
		this.sessions.clear();
		this.bytes = new TeamShares(Long.MAX_VALUE);
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

	void keep(String sessionId, ClientSession session) {
		if (this.sessions.put(sessionId, session) == null) {
			this.bytes.add(SessionId.team(sessionId), SessionWeight.of(sessionId));
		}
	}

	@Nullable ClientSession remove(String sessionId) {
		ClientSession removed = this.sessions.remove(sessionId);
		if (removed != null) {
			this.bytes.add(SessionId.team(sessionId), -SessionWeight.of(sessionId));
		}
		return removed;
	}

	/**
	 * Takes room for a connection, until that is closed, if there is as much, and for its
	 * session if it is new. A team has at most three times what is free, so that no team
	 * can use it all.
	 * @param sessionId the identifier of the session
	 * @param more bytes of heap that the connection takes beside its session
	 * @param maximum bytes of all teams
	 * @param closed completes when the connection is closed
	 * @return {@code false} if there is no room
	 */
	boolean takeRoom(String sessionId, long more, long maximum, ChannelFuture closed) {
		TeamShares current = this.bytes;
		String team = SessionId.team(sessionId);
		long needed = more + (this.sessions.containsKey(sessionId) ? 0 : SessionWeight.of(sessionId));
		boolean fits = needed == 0
				|| TeamShares.leavesEnough(current.taken(team) + needed, maximum - current.taken() - needed);
		if (fits && more > 0) {
			current.add(team, more);
			closed.addListener((done) -> current.add(team, -more));
		}
		return fits;
	}

	/**
	 * Returns what is taken.
	 * @return bytes of heap, estimated
	 */
	long bytes() {
		return this.bytes.taken();
	}

}
