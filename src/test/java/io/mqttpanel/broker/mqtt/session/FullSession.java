// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

/**
 * Session of a broker without room for messages of QoS 2 that are not released.
 */
public final class FullSession {

	private FullSession() {
	}

	/** Creates a session that has as many as each may have, from packet identifier 1. */
	public static ClientSession create() {
		ClientSession session = new ClientSession(new UnreleasedIds(0));
		for (int id = 1; id <= UnreleasedIds.FEW; id++) {
			session.receiveQos2(id);
		}
		return session;
	}

}
