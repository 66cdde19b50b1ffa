// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Subscribers that publishers wait for, each for those of its own space of topics. Safe
 * on any thread.
 */
final class SlowSubscribers {

	private final Set<SubscriberBacklog> backlogs = ConcurrentHashMap.newKeySet();

	/** How many of them each space has. */
	private final ConcurrentMap<String, Integer> spaces = new ConcurrentHashMap<>();

	void add(SubscriberBacklog backlog) {
		if (this.backlogs.add(backlog)) {
			count(backlog.space(), 1);
		}
	}

	void remove(SubscriberBacklog backlog) {
		if (this.backlogs.remove(backlog)) {
			count(backlog.space(), -1);
		}
	}

	/** One that is removed while it is added may be counted in the other order. */
	private void count(String space, int difference) {
		this.spaces.merge(space, difference, (before, more) -> (before + more != 0) ? before + more : null);
	}

	void clear() {
		this.backlogs.clear();
		this.spaces.clear();
	}

	/**
	 * Removes those that have been waited for long enough.
	 * @param now the time, from {@link System#nanoTime()}
	 */
	void removeOverdue(long now) {
		for (SubscriberBacklog backlog : this.backlogs) {
			if (!backlog.isWaitedFor(now)) {
				remove(backlog);
			}
		}
	}

	boolean isEmpty() {
		return this.spaces.isEmpty();
	}

	/**
	 * Returns whether there is one in a space.
	 * @param space the space of topics
	 * @return {@code true} if its publishers wait
	 */
	boolean isAnyIn(String space) {
		return this.spaces.containsKey(space);
	}

}
