// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

/**
 * Sessions of members of shares, as what waits for them tells. Safe on any thread.
 *
 * @param pool all sessions
 */
record MemberSessions(SessionPool pool) implements SharedSubscriptions.Sessions {

	@Override
	public boolean isReady(String sessionId) {
		Object session = this.pool.get(sessionId);
		return session != null && MoquetteInternals.SESSION_IS_CONNECTED.test(session)
				&& queued(session).compareTo(MemberLoad.SOME) <= 0;
	}

	@Override
	public MemberLoad load(String sessionId) {
		Object session = this.pool.get(sessionId);
		MemberLoad queued = (session != null) ? queued(session) : MemberLoad.FULL;
		if (session == null || queued == MemberLoad.FULL) {
			return MemberLoad.FULL;
		}
		MoquetteConnection connection = MoquetteSessions.inFlight(session).connection();
		if (connection == null) {
			return MemberLoad.ABSENT;
		}
		return connection.isUnread() ? MemberLoad.BEHIND : queued;
	}

	private static MemberLoad queued(Object session) {
		return (MoquetteInternals.SESSION_QUEUE.get(session) instanceof BoundedSessionQueue queue) ? queue.load().get()
				: MemberLoad.FULL;
	}

}
