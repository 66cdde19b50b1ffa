// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.mqttpanel.broker.mqtt.engine.SharedFilter;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Filters that clients of this node have, as the other nodes are told of them. A filter
 * is told once, however many clients have it. Safe on any thread.
 */
final class LocalRoutes {

	private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

	private final ClusterLink link;

	/** How many subscriptions each filter has. */
	private final Map<String, Integer> counts = new HashMap<>();

	private final Map<SharedFilter, Integer> members = new HashMap<>();

	private final RouteQueue changed = new RouteQueue();

	/** Who waits for the changes that are being told. */
	private final List<CompletableFuture<Void>> waiters = new ArrayList<>();

	private boolean replaces = true;

	private boolean telling;

	private long version = -1;

	LocalRoutes(ClusterLink link) {
		this.link = link;
	}

	void add(String filter) {
		change(filter, filter, 1);
	}

	void remove(String filter) {
		change(filter, filter, -1);
	}

	/** Others have to know how many members there are. */
	void join(SharedFilter share) {
		change(share.filter(), RouteText.of(share, count(share, 1)), 1);
	}

	void leave(SharedFilter share) {
		change(share.filter(), RouteText.of(share, count(share, -1) + 1), -1);
	}

	private synchronized int count(SharedFilter share, int difference) {
		int members = this.members.merge(share, difference, Integer::sum);
		if (members == 0) {
			this.members.remove(share);
		}
		return members;
	}

	private void change(String filter, String route, int difference) {
		synchronized (this) {
			int before = this.counts.getOrDefault(route, 0);
			int now = before + difference;
			if (now > 0) {
				this.counts.put(route, now);
			}
			else {
				this.counts.remove(route);
			}
			if ((before > 0) == (now > 0)) {
				return;
			}
			this.changed.change(TopicSpaces.team(filter), route, now > 0);
		}
		tell();
	}

	/**
	 * Returns what the acknowledgement of a subscription waits for: what its team has
	 * changed so far, and what is being told.
	 * @param team whose topics it is for, empty where teams share them
	 * @return completes in bounded time
	 */
	synchronized CompletableFuture<Void> announced(String team) {
		if (!this.link.isConnected()) {
			return DONE;
		}
		CompletableFuture<Void> waiter = this.changed.await(team);
		if (waiter == null && this.telling) {
			waiter = RouteQueue.newWaiter();
			this.waiters.add(waiter);
		}
		return (waiter != null) ? waiter : DONE;
	}

	/**
	 * Returns how many changes the others have not been told of.
	 * @return the number
	 */
	synchronized int untold() {
		return this.changed.size();
	}

	/**
	 * Compares what the others know with what is there, and tells them everything if they
	 * may have missed some of it.
	 * @param known whether this node was known to them
	 * @param knownVersion version of its routes
	 */
	void compare(boolean known, long knownVersion) {
		synchronized (this) {
			if (this.telling || (known && knownVersion == this.version)) {
				return;
			}
			this.replaces = true;
			this.changed.clear();
			this.counts.keySet()
				.forEach((route) -> this.changed.change(TopicSpaces.team(RouteText.of(route).filter()), route, true));
		}
		tell();
	}

	/** One step at a time, so that they keep their order. */
	private void tell() {
		RouteChanges changes;
		synchronized (this) {
			if (this.telling || !this.link.isConnected() || (this.changed.isEmpty() && !this.replaces)) {
				return;
			}
			this.telling = true;
			changes = this.changed.take(this.replaces, this.waiters);
			this.replaces = false;
		}
		this.link.changeRoutes(changes).whenComplete((now, failure) -> {
			if (failure == null) {
				told(now);
				tell();
			}
			else {
				failed();
			}
		});
	}

	private void told(long now) {
		List<CompletableFuture<Void>> done;
		synchronized (this) {
			this.telling = false;
			this.version = now;
			done = List.copyOf(this.waiters);
			this.waiters.clear();
		}
		done.forEach((waiter) -> waiter.complete(null));
	}

	/** The next comparison finds another version. Who waits does so for long enough. */
	private synchronized void failed() {
		this.telling = false;
		this.version = -1;
		this.waiters.clear();
	}

}
