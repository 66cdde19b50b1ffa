// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;

import io.mqttpanel.broker.event.TeamShares;

/**
 * Memory of all messages that wait for clients, and its limit. Near the limit the teams
 * that have the most are cut down to one common amount, each by cutting its largest
 * queues down to one common size, on their own threads: many small queues of one team
 * cost no other anything. At the limit no queue takes more, and just before it none of a
 * team that does not leave enough to the others. No message is looked at, and the queues
 * are compared only when an eighth of the limit can be freed. A large payload counts once
 * for all queues of a team. Safe on any thread.
 */
public final class QueueBudget {

	private final QueueMemory memory;

	/** Of those with queues. */
	private final ConcurrentMap<String, TeamQueues> teams = new ConcurrentHashMap<>();

	private volatile ToLongFunction<String> teamMaximum = (team) -> 0;

	/**
	 * Creates a budget of which nothing is used.
	 * @param maximum bytes of all queues together
	 */
	public QueueBudget(long maximum) {
		this.memory = new QueueMemory(maximum);
	}

	/**
	 * Sets the limit of each team, which may change with each queue that is opened.
	 * @param teamMaximum bytes of all queues of a team together by its number in digits,
	 * 0 for no limit
	 */
	public void perTeam(ToLongFunction<String> teamMaximum) {
		this.teamMaximum = teamMaximum;
	}

	/**
	 * Begins anew, without queues: those of an earlier engine are gone.
	 */
	public void clear() {
		this.teams.clear();
		this.memory.clear();
	}

	/**
	 * Returns how much is used.
	 * @return bytes of all queues together
	 */
	public long bytes() {
		return this.memory.bytes();
	}

	/**
	 * Opens the share of a queue that is empty.
	 * @param team number of the team in digits
	 * @param owner runs what changes the queue
	 * @param cut drops messages until the share has at most so many bytes; called by the
	 * owner, and may find that it has fewer
	 * @return the share, to be closed with the queue
	 */
	public Share open(String team, Executor owner, LongConsumer cut) {
		long most = this.teamMaximum.applyAsLong(team);
		Share[] opened = new Share[1];
		this.teams.compute(team, (same, before) -> {
			TeamQueues of = (before != null) ? before : new TeamQueues();
			opened[0] = new Share(this, of, team, owner, cut);
			of.memory.limit((most > 0) ? most : Long.MAX_VALUE);
			of.shares.add(opened[0]);
			return of;
		});
		return opened[0];
	}

	private void leave(Share share) {
		this.teams.computeIfPresent(share.team, (team, of) -> {
			if (of.shares.remove(share)) {
				long counted = share.uncount();
				of.memory.add(-counted);
				this.memory.add(-counted);
			}
			return of.shares.isEmpty() ? null : of;
		});
	}

	/** Cuts down the teams that have the most. */
	private void cut(long low) {
		long level = TeamShares.commonAmount(this.teams.values().stream().map((of) -> of.memory.bytes()),
				this.memory.bytes() - low);
		for (TeamQueues of : this.teams.values()) {
			if (of.memory.bytes() > level) {
				of.cut(this.memory, level);
			}
		}
	}

	/**
	 * Queues of one team.
	 */
	private static final class TeamQueues {

		private final QueueMemory memory = new QueueMemory(Long.MAX_VALUE);

		private final SharedPayloads payloads = new SharedPayloads();

		private final Set<Share> shares = ConcurrentHashMap.newKeySet();

		/** Cuts down the largest queues, until they have so many bytes together. */
		void cut(QueueMemory by, long low) {
			long level = TeamShares.commonAmount(this.shares.stream().map((share) -> share.held),
					this.memory.bytes() - low);
			for (Share share : this.shares) {
				if (share.held > level) {
					by.beginCut();
					share.cut(by, level);
				}
			}
		}

	}

	/**
	 * Share of one queue. Changed by its owner only.
	 */
	public static final class Share {

		private final QueueBudget budget;

		private final TeamQueues ofTeam;

		private final String team;

		private final Executor owner;

		private final LongConsumer cut;

		/** Large payloads that it has, with the number of their places. */
		private final Map<SharedPayload, Integer> payloads = new HashMap<>(0);

		private volatile long held;

		private volatile boolean closed;

		private Share(QueueBudget budget, TeamQueues ofTeam, String team, Executor owner, LongConsumer cut) {
			this.budget = budget;
			this.ofTeam = ofTeam;
			this.team = team;
			this.owner = owner;
			this.cut = cut;
		}

		/**
		 * Returns what the queue holds.
		 * @return bytes
		 */
		public long held() {
			return this.held;
		}

		/**
		 * Counts a message that is about to be queued. The owner's own queue may be cut
		 * meanwhile.
		 * @param weight its weight
		 * @return {@code false} if there is no room; then it is not counted
		 */
		public boolean take(QueuedWeight weight) {
			if (this.closed || takeOfAll(count(weight))) {
				return true;
			}
			give(weight);
			return false;
		}

		/**
		 * Counts a message that need not be in memory, as long as half of the limit is
		 * free.
		 * @param size its weight
		 * @return {@code false} if there is less; then it is not counted
		 */
		public boolean takeSpare(long size) {
			boolean spare = !this.closed && this.budget.memory.hasSpare() && this.ofTeam.memory.hasSpare();
			if (spare) {
				force(QueuedWeight.of(size));
			}
			return spare;
		}

		/**
		 * Takes out of the count what need not be in memory.
		 * @param size its weight
		 */
		public void giveSpare(long size) {
			give(QueuedWeight.of(size));
		}

		private boolean takeOfAll(long size) {
			QueueMemory all = this.budget.memory;
			QueueMemory team = this.ofTeam.memory;
			all.add(size);
			team.add(size);
			all.level(this.budget::cut);
			team.level((low) -> this.ofTeam.cut(team, low));
			return team.free() >= 0 && (!all.isNearlyFull() || TeamShares.leavesEnough(team.bytes(), all.free()));
		}

		/**
		 * Counts a message that is kept whatever the limit says.
		 * @param weight its weight
		 */
		public void force(QueuedWeight weight) {
			if (!this.closed) {
				takeOfAll(count(weight));
			}
		}

		/**
		 * Takes a message out of the count.
		 * @param weight its weight
		 */
		public void give(QueuedWeight weight) {
			if (!this.closed) {
				this.held = this.held - weight.bytes();
				SharedPayload payload = weight.payload();
				long counted = weight.bytes();
				if (payload != null) {
					this.payloads.computeIfPresent(payload, (same, places) -> (places > 1) ? places - 1 : null);
					counted -= this.ofTeam.payloads.remove(payload);
				}
				this.budget.memory.add(-counted);
				this.ofTeam.memory.add(-counted);
			}
		}

		/** Returns what is more by it: a payload that is there already is not. */
		private long count(QueuedWeight weight) {
			this.held = this.held + weight.bytes();
			SharedPayload payload = weight.payload();
			if (payload == null) {
				return weight.bytes();
			}
			this.payloads.merge(payload, 1, Integer::sum);
			return weight.bytes() - this.ofTeam.payloads.add(payload);
		}

		/** Returns what is less without all that it has. */
		private long uncount() {
			long counted = this.held;
			for (Map.Entry<SharedPayload, Integer> payload : this.payloads.entrySet()) {
				for (int place = 0; place < payload.getValue(); place++) {
					counted -= this.ofTeam.payloads.remove(payload.getKey());
				}
			}
			this.payloads.clear();
			return counted;
		}

		/**
		 * Closes the share: the queue is gone.
		 */
		public void close() {
			this.closed = true;
			this.budget.leave(this);
			this.held = 0;
		}

		private void cut(QueueMemory by, long level) {
			try {
				this.owner.execute(() -> {
					try {
						this.cut.accept(level);
					}
					finally {
						by.endCut();
					}
				});
			}
			// A loop that has no room, or is going down.
			catch (RejectedExecutionException ex) {
				by.endCut();
			}
		}

	}

}
