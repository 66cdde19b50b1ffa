// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import io.moquette.broker.Server;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;

/**
 * Counts the engine's subscriptions. The engine knows the number and has no public way to
 * it.
 */
final class EngineSubscriptions {

	private EngineSubscriptions() {
	}

	static int count(Server server) {
		return directory(server).size();
	}

	static ISubscriptionsDirectory directory(Server server) {
		return (ISubscriptionsDirectory) EngineFields.read(EngineFields.read(server, "dispatcher"), "subscriptions");
	}

}
