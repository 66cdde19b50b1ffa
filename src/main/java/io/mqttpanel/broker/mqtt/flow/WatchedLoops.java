// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;

/**
 * Event loops whose waiting tasks count as load. Safe on any thread.
 */
final class WatchedLoops {

	private final Set<SingleThreadEventExecutor> loops = ConcurrentHashMap.newKeySet();

	void add(EventExecutor eventLoop) {
		if (eventLoop instanceof SingleThreadEventExecutor executor) {
			this.loops.add(executor);
		}
	}

	void clear() {
		this.loops.clear();
	}

	int waitingTasks() {
		int tasks = 0;
		for (SingleThreadEventExecutor loop : this.loops) {
			tasks += loop.pendingTasks();
		}
		return tasks;
	}

}
