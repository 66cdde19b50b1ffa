// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.moquette.broker.Server;

import io.mqttpanel.broker.mqtt.flow.Flow;

/**
 * Lets the gate see how full the engine's session loops are. The engine has a metrics
 * interface that is told when a command comes or goes, but it is one for all engines of a
 * process, and told after the fact; the queues themselves know best.
 */
final class MoquetteFlow {

	private static final long CHECK_MILLIS = 5;

	private static final int TIMES_EMPTY = 3;

	private MoquetteFlow() {
	}

	static void watch(Server server, Flow flow, int capacity) {
		Object loops = MoquetteFields.read(MoquetteFields.read(server, "dispatcher"), "sessionLoops");
		Collection<?>[] queues = (Collection<?>[]) MoquetteFields.read(loops, "sessionQueues");
		flow.gate().watch(() -> size(queues), capacity);
	}

	/**
	 * Waits, blocking, until the session loops have worked off what waits in them, at
	 * most as long as said.
	 * @param flow what watches them
	 * @param timeout how long to wait
	 * @return {@code false} if they have not by then
	 */
	static boolean drain(Flow flow, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		int empty = 0;
		while (empty < TIMES_EMPTY && System.nanoTime() < deadline) {
			// What is taken out last may put something in once more.
			empty = (flow.gate().waitingCommands() > 0) ? 0 : empty + 1;
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS));
		}
		return empty == TIMES_EMPTY;
	}

	private static int size(Collection<?>[] queues) {
		int size = 0;
		for (Collection<?> queue : queues) {
			size += queue.size();
		}
		return size;
	}

}
