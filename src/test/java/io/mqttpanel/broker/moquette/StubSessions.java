// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sessions of members of shares. Nothing waits for those of which nothing is said.
 */
final class StubSessions implements SharedSubscriptions.Sessions {

	final Map<String, MemberLoad> loads = new ConcurrentHashMap<>();

	/** How often was asked what waits for one. */
	int asked;

	@Override
	public boolean isReady(String sessionId) {
		return this.loads.getOrDefault(sessionId, MemberLoad.NONE).compareTo(MemberLoad.SOME) <= 0;
	}

	@Override
	public MemberLoad load(String sessionId) {
		this.asked++;
		return this.loads.getOrDefault(sessionId, MemberLoad.NONE);
	}

}
