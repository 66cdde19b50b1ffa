// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

/**
 * Memory of all messages that wait for clients, and its limit. Near the limit the largest
 * queues are cut down to one common size, each on its own thread; at the limit a queue
 * takes no more. No message is looked at, and the queues are compared only when an eighth
 * of the limit can be freed. Safe on any thread.
 */
public final class QueueBudget {

	/** Where the largest queues begin to lose messages, in eighths of the limit. */
	private static final int HIGH = 7;

	/** How much they leave, in eighths of the limit. */
	private static final int LOW = 6;

	/** How much of the limit may be used for what need not be in memory, in eighths. */
	private static final int SPARE = 4;

	private static final int EIGHTHS = 8;

	private volatile long maximum;

	private final AtomicLong bytes = new AtomicLong();

	private final Set<Share> shares = ConcurrentHashMap.newKeySet();

	/** Budgets of the teams that have one. */
	private final ConcurrentMap<String, QueueBudget> teams = new ConcurrentHashMap<>();

	private volatile ToLongFunction<String> teamMaximum = (team) -> 0;

	/** Queues that have yet to be cut down, and one more while they are chosen. */
	private final AtomicInteger cutting = new AtomicInteger();

	/**
	 * Creates a budget of which nothing is used.
	 * @param maximum bytes of all queues together
	 */
	public QueueBudget(long maximum) {
		this.maximum = maximum;
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
		this.shares.clear();
		this.teams.clear();
		this.bytes.set(0);
		this.cutting.set(0);
	}

	/**
	 * Returns how much is used.
	 * @return bytes of all queues together
	 */
	public long bytes() {
		return this.bytes.get();
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
			QueueBudget of = (before != null || most == 0) ? before : new QueueBudget(most);
			opened[0] = new Share(this, of, team, owner, cut);
			if (of != null) {
				of.maximum = (most > 0) ? most : Long.MAX_VALUE;
				of.shares.add(opened[0]);
			}
			return of;
		});
		this.shares.add(opened[0]);
		return opened[0];
	}

	private void leave(Share share) {
		this.teams.computeIfPresent(share.team, (team, of) -> {
			if (of.shares.remove(share)) {
				of.bytes.addAndGet(-share.held);
			}
			return of.shares.isEmpty() ? null : of;
		});
	}

	private boolean take(long size) {
		long used = this.bytes.addAndGet(size);
		if (used > this.maximum / EIGHTHS * HIGH) {
			level();
		}
		return this.bytes.get() <= this.maximum;
	}

	private boolean hasSpare() {
		return this.bytes.get() < this.maximum / EIGHTHS * SPARE;
	}

	/** What is cut down by now may be on its way still; it is not chosen again. */
	private void level() {
		if (!this.cutting.compareAndSet(0, 1)) {
			return;
		}
		try {
			long level = commonSize(this.bytes.get() - this.maximum / EIGHTHS * LOW);
			for (Share share : this.shares) {
				if (share.held > level) {
					this.cutting.incrementAndGet();
					share.cut(this, level);
				}
			}
		}
		finally {
			this.cutting.decrementAndGet();
		}
	}

	/** Returns the size to which all larger queues are cut to free so many bytes. */
	private long commonSize(long excess) {
		List<Long> sizes = this.shares.stream().map((share) -> share.held).sorted(Comparator.reverseOrder()).toList();
		long sum = 0;
		for (int i = 0; i < sizes.size(); i++) {
			sum += sizes.get(i);
			long next = (i + 1 < sizes.size()) ? sizes.get(i + 1) : 0;
			if (sum - (i + 1) * next >= excess) {
				return Math.max(0, (sum - excess) / (i + 1));
			}
		}
		return 0;
	}

	/**
	 * Share of one queue. Changed by its owner only.
	 */
	public static final class Share {

		private final QueueBudget budget;

		private final @Nullable QueueBudget ofTeam;

		private final String team;

		private final Executor owner;

		private final LongConsumer cut;

		private volatile long held;

		private volatile boolean closed;

		private Share(QueueBudget budget, @Nullable QueueBudget ofTeam, String team, Executor owner, LongConsumer cut) {
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
		 * @param size its weight
		 * @return {@code false} if there is no room; then it is not counted
		 */
		public boolean take(long size) {
			if (this.closed) {
				return true;
			}
			add(size);
			if (takeOfAll(size)) {
				return true;
			}
			give(size);
			return false;
		}

		/**
		 * Counts a message that need not be in memory, as long as half of the limit is
		 * free.
		 * @param size its weight
		 * @return {@code false} if there is less; then it is not counted
		 */
		public boolean takeSpare(long size) {
			boolean spare = !this.closed && this.budget.hasSpare() && (this.ofTeam == null || this.ofTeam.hasSpare());
			if (spare) {
				force(size);
			}
			return spare;
		}

		private boolean takeOfAll(long size) {
			boolean fits = this.budget.take(size);
			return (this.ofTeam == null || this.ofTeam.take(size)) && fits;
		}

		/**
		 * Counts a message that is kept whatever the limit says.
		 * @param size its weight
		 */
		public void force(long size) {
			if (!this.closed) {
				add(size);
				takeOfAll(size);
			}
		}

		/**
		 * Takes a message out of the count.
		 * @param size its weight
		 */
		public void give(long size) {
			if (!this.closed) {
				add(-size);
				this.budget.bytes.addAndGet(-size);
				if (this.ofTeam != null) {
					this.ofTeam.bytes.addAndGet(-size);
				}
			}
		}

		private void add(long size) {
			this.held = this.held + size;
		}

		/**
		 * Closes the share: the queue is gone.
		 */
		public void close() {
			this.closed = true;
			if (this.budget.shares.remove(this)) {
				this.budget.bytes.addAndGet(-this.held);
				this.budget.leave(this);
			}
			this.held = 0;
		}

		private void cut(QueueBudget by, long level) {
			try {
				this.owner.execute(() -> {
					try {
						this.cut.accept(level);
					}
					finally {
						by.cutting.decrementAndGet();
					}
				});
			}
			// A loop that has no room, or is going down.
			catch (RejectedExecutionException ex) {
				by.cutting.decrementAndGet();
			}
		}

	}

}
