// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import java.util.Collection;

import io.moquette.broker.Server;

import io.mqttpanel.broker.broker.netty.flow.Flow;

/**
 * Lets the gate see how full the engine's session loops are. The engine has a metrics
 * interface that is told when a command comes or goes, but it is one for all engines of a
 * process, and told after the fact; the queues themselves know best.
 */
final class EngineFlow {

	private EngineFlow() {
	}

	static void watch(Server server, Flow flow, int capacity) {
		Object loops = EngineFields.read(EngineFields.read(server, "dispatcher"), "sessionLoops");
		Collection<?>[] queues = (Collection<?>[]) EngineFields.read(loops, "sessionQueues");
		flow.gate().watch(() -> size(queues), capacity);
	}

	private static int size(Collection<?>[] queues) {
		int size = 0;
		for (Collection<?> queue : queues) {
			size += queue.size();
		}
		return size;
	}

}
