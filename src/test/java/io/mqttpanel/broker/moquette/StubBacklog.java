// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Set;

import io.mqttpanel.broker.mqtt.engine.QueueBacklog;

/**
 * Backlog of a session that publishers wait for when a test says so.
 *
 * @param sessionId identifier of the session
 * @param awaited sessions that publishers wait for
 */
record StubBacklog(String sessionId, Set<String> awaited) implements QueueBacklog {

	@Override
	public void update(int messages, long bytes) {
		// The test says what is behind.
	}

	@Override
	public boolean isAwaited() {
		return this.awaited.contains(this.sessionId);
	}

}
