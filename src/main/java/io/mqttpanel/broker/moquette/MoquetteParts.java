// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.mqttpanel.broker.mqtt.engine.EngineFigures;
import io.mqttpanel.broker.mqtt.engine.EngineListener;

/**
 * Parts of a running Moquette that serve connections.
 *
 * @param loops the session loops
 * @param sessions the sessions
 * @param subscriptions the subscriptions of single sessions
 * @param router what messages are published through
 * @param listener hears of failures that belong to no connection
 */
record MoquetteParts(SessionLoops loops, MoquetteSessions sessions, SessionSubscriptions subscriptions,
		MessageRouter router, EngineListener listener) {

	/**
	 * Counts what is kept.
	 * @return the figures of this moment
	 */
	EngineFigures figures() {
		return new EngineFigures(this.sessions.count(), this.subscriptions.count(), this.subscriptions.countRetained());
	}

}
