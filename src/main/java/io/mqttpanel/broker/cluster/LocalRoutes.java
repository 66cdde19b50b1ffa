// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.mqttpanel.broker.mqtt.engine.SharedFilter;

/**
 * Filters that clients of this node have, as the other nodes are told of them. A filter
 * is told once, however many clients have it. Safe on any thread.
 */
final class LocalRoutes {

	/** Changes that are told in one step. */
	private static final int BATCH = 1000;

	/** Time that an acknowledgement waits: without other nodes clients go on, too. */
	private static final long PATIENCE_MILLIS = 1000;

	private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

	private final ClusterLink link;

	/** How many subscriptions each filter has. */
	private final Map<String, Integer> counts = new HashMap<>();

	private final Map<SharedFilter, Integer> members = new HashMap<>();

	/** Filters to be told, and whether they are there. */
	private final Map<String, Boolean> changed = new LinkedHashMap<>();

	private boolean replaces = true;

	private boolean telling;

	private long version = -1;

	private CompletableFuture<Void> told = new CompletableFuture<>();

	LocalRoutes(ClusterLink link) {
		this.link = link;
	}

	void add(String filter) {
		change(filter, 1);
	}

	void remove(String filter) {
		change(filter, -1);
	}

	/** Others have to know how many members there are. */
	void join(SharedFilter share) {
		change(RouteText.of(share, count(share, 1)), 1);
	}

	void leave(SharedFilter share) {
		change(RouteText.of(share, count(share, -1) + 1), -1);
	}

	private synchronized int count(SharedFilter share, int difference) {
		int members = this.members.merge(share, difference, Integer::sum);
		if (members == 0) {
			this.members.remove(share);
		}
		return members;
	}

	private void change(String filter, int difference) {
		synchronized (this) {
			int before = this.counts.getOrDefault(filter, 0);
			int now = before + difference;
			if (now > 0) {
				this.counts.put(filter, now);
			}
			else {
				this.counts.remove(filter);
			}
			if ((before > 0) == (now > 0)) {
				return;
			}
			this.changed.put(filter, now > 0);
		}
		tell();
	}

	/**
	 * Returns what the acknowledgement of a subscription waits for.
	 * @return completes in bounded time
	 */
	CompletableFuture<Void> announced() {
		synchronized (this) {
			if ((this.changed.isEmpty() && !this.telling) || !this.link.isConnected()) {
				return DONE;
			}
			return this.told.copy().completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		}
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
			this.counts.keySet().forEach((filter) -> this.changed.put(filter, true));
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
			changes = next();
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

	private RouteChanges next() {
		boolean all = this.replaces;
		this.replaces = false;
		List<String> added = new ArrayList<>();
		List<String> removed = new ArrayList<>();
		Iterator<Map.Entry<String, Boolean>> next = this.changed.entrySet().iterator();
		while (next.hasNext() && added.size() + removed.size() < BATCH) {
			Map.Entry<String, Boolean> change = next.next();
			(change.getValue() ? added : removed).add(change.getKey());
			next.remove();
		}
		return new RouteChanges(all, added, removed);
	}

	private void told(long now) {
		CompletableFuture<Void> done = null;
		synchronized (this) {
			this.telling = false;
			this.version = now;
			if (this.changed.isEmpty()) {
				done = this.told;
				this.told = new CompletableFuture<>();
			}
		}
		if (done != null) {
			done.complete(null);
		}
	}

	/** The next comparison finds another version. */
	private synchronized void failed() {
		this.telling = false;
		this.version = -1;
	}

}
