// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.event.TeamShares;

/**
 * Room for decisions: before the store is full, the teams that have the most of it are
 * cut down to one common amount, each by its oldest decisions. So no team drives out what
 * is known about the clients of another, which is all that lets them in while the Panel
 * is away. Refusals count together, as those of one team. Safe on any thread.
 */
final class DecisionRoom {

	private static final int SIXTEENTHS = 16;

	/** Where decisions are given up, in sixteenths of the store. */
	private static final int HIGH = 15;

	/** How much they leave. */
	private static final int LOW = 14;

	private final Cache<Object, Object> store;

	private final Executor executor;

	private final AtomicBoolean due = new AtomicBoolean();

	/**
	 * Creates the room of a store.
	 * @param store the store, with a maximum weight
	 * @param executor runs what looks at all decisions
	 */
	DecisionRoom(Cache<Object, Object> store, Executor executor) {
		this.store = store;
		this.executor = executor;
	}

	/**
	 * Notes that a decision was added.
	 */
	void added() {
		if (this.due.compareAndSet(false, true)) {
			this.executor.execute(this::make);
		}
	}

	private void make() {
		this.due.set(false);
		// What was added is weighed by this.
		this.store.cleanUp();
		this.store.policy().eviction().ifPresent((eviction) -> {
			long maximum = eviction.getMaximum();
			long weight = eviction.weightedSize().orElse(0);
			if (weight > maximum / SIXTEENTHS * HIGH) {
				cut(eviction, weight - maximum / SIXTEENTHS * LOW);
			}
		});
	}

	private synchronized void cut(Policy.Eviction<Object, Object> eviction, long excess) {
		Map<Long, OfTeam> teams = new HashMap<>();
		this.store.asMap().forEach((key, entry) -> {
			CachedDecision cached = (CachedDecision) entry;
			long team = (cached.decision() instanceof Granted granted) ? granted.teamId() : 0;
			teams.computeIfAbsent(team, (number) -> new OfTeam())
				.add(new Weighed(key, cached.freshUntil(), eviction.weightOf(key).orElse(0)));
		});
		long level = TeamShares.commonAmount(teams.values().stream().map((team) -> team.weight), excess);
		teams.values().forEach((team) -> team.cut(level, this.store));
	}

	/**
	 * Decision with its age and weight.
	 *
	 * @param key its key
	 * @param freshUntil when it ends, which is the earlier the older it is
	 * @param weight what it takes
	 */
	private record Weighed(Object key, long freshUntil, int weight) {

	}

	/**
	 * Decisions of one team.
	 */
	private static final class OfTeam {

		private final List<Weighed> decisions = new ArrayList<>();

		private long weight;

		void add(Weighed decision) {
			this.decisions.add(decision);
			this.weight += decision.weight();
		}

		void cut(long level, Cache<Object, Object> from) {
			if (this.weight > level) {
				this.decisions.sort(Comparator.comparingLong(Weighed::freshUntil));
			}
			for (int i = 0; this.weight > level; i++) {
				Weighed oldest = this.decisions.get(i);
				from.invalidate(oldest.key());
				this.weight -= oldest.weight();
			}
		}

	}

}
