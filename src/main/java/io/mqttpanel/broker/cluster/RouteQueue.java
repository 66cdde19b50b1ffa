// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Changes of filters that are to be told to the other nodes. Teams take turns, and a
 * filter that is there again, or gone again, needs not be told: so there are never more
 * of them than filters that are there or that the others know. Used under a lock.
 */
final class RouteQueue {

	/** Changes that are told in one step. */
	private static final int MAX_CHANGES = 1000;

	/** Characters of these changes, but for the last one. */
	private static final int MAX_LENGTH = 1 << 18;

	/** Time that an acknowledgement waits: without other nodes clients go on, too. */
	private static final long PATIENCE_MILLIS = 1000;

	private final Map<String, OfTeam> teams = new HashMap<>();

	/** Those with changes, in the order of their turns. */
	private final Deque<OfTeam> turns = new ArrayDeque<>();

	/** Number of the last change. */
	private long last;

	/**
	 * Adds a change, or takes the one before it out.
	 * @param team whose filter it is
	 * @param filter the filter
	 * @param there whether it is there now
	 */
	void change(String team, String filter, boolean there) {
		this.last++;
		OfTeam ofTeam = this.teams.computeIfAbsent(team, (name) -> {
			OfTeam added = new OfTeam(name);
			this.turns.add(added);
			return added;
		});
		if (ofTeam.changes.remove(filter) == null) {
			ofTeam.changes.put(filter, new Change(this.last, there));
		}
	}

	/**
	 * Returns whether nothing is to be told.
	 * @return {@code false} if there may be something
	 */
	boolean isEmpty() {
		return this.teams.isEmpty();
	}

	/**
	 * Returns how many changes there are.
	 * @return the number of all teams together
	 */
	int size() {
		return this.teams.values().stream().mapToInt((team) -> team.changes.size()).sum();
	}

	/** Forgets all changes. Who waits for one waits until the next ones are told. */
	void clear() {
		this.turns.forEach((team) -> team.changes.clear());
	}

	/**
	 * Returns what waits for all changes of a team so far.
	 * @param team which team
	 * @return completes in bounded time, {@code null} if nothing is to be told of it
	 */
	@Nullable CompletableFuture<Void> await(String team) {
		OfTeam ofTeam = this.teams.get(team);
		return (ofTeam != null) ? ofTeam.await(this.last) : null;
	}

	static CompletableFuture<Void> newWaiter() {
		return new CompletableFuture<Void>().completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
	}

	/**
	 * Takes what is told next.
	 * @param replaces whether it takes the place of all that was told
	 * @param waiters gets those who do not wait for anything behind it
	 * @return the changes
	 */
	RouteChanges take(boolean replaces, List<CompletableFuture<Void>> waiters) {
		List<String> added = new ArrayList<>();
		List<String> removed = new ArrayList<>();
		int length = 0;
		while (!this.turns.isEmpty() && length < MAX_LENGTH && added.size() + removed.size() < MAX_CHANGES) {
			OfTeam team = this.turns.remove();
			Iterator<Map.Entry<String, Change>> next = team.changes.entrySet().iterator();
			if (next.hasNext()) {
				Map.Entry<String, Change> change = next.next();
				(change.getValue().there() ? added : removed).add(change.getKey());
				length += change.getKey().length();
				next.remove();
			}
			team.release(waiters);
			if (team.changes.isEmpty()) {
				this.teams.remove(team.name);
			}
			else {
				this.turns.add(team);
			}
		}
		return new RouteChanges(replaces, added, removed);
	}

	/**
	 * Change of a filter.
	 *
	 * @param number its number among all changes
	 * @param there whether the filter is there now
	 */
	private record Change(long number, boolean there) {

	}

	/**
	 * Changes of one team, and who waits for them.
	 */
	private static final class OfTeam {

		private final String name;

		private final Map<String, Change> changes = new LinkedHashMap<>();

		/** By the numbers of the changes that they wait for. */
		private final NavigableMap<Long, CompletableFuture<Void>> waiters = new TreeMap<>();

		OfTeam(String name) {
			this.name = name;
		}

		/** Those who have waited for long enough are not kept. */
		CompletableFuture<Void> await(long number) {
			while (!this.waiters.isEmpty() && this.waiters.firstEntry().getValue().isDone()) {
				this.waiters.pollFirstEntry();
			}
			return this.waiters.computeIfAbsent(number, (each) -> newWaiter());
		}

		void release(List<CompletableFuture<Void>> to) {
			Iterator<Change> left = this.changes.values().iterator();
			NavigableMap<Long, CompletableFuture<Void>> released = left.hasNext()
					? this.waiters.headMap(left.next().number(), false) : this.waiters;
			to.addAll(released.values());
			released.clear();
		}

	}

}
