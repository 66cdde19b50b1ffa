// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Shares of teams in something that there is a limited amount of. A team may have at most
 * three times what is free: alone it leaves a quarter, several that want all they can get
 * have as much as each other. A team that has nothing is not remembered. Safe on any
 * thread; who asks first and counts then may find less room than there was.
 */
public final class TeamShares {

	private static final int TIMES_FREE = 3;

	private final long maximum;

	private final AtomicLong taken = new AtomicLong();

	private final ConcurrentMap<String, Long> ofTeams = new ConcurrentHashMap<>();

	/**
	 * Creates shares of which nothing is taken.
	 * @param maximum how much there is for all teams, {@link Long#MAX_VALUE} for any
	 * amount
	 */
	public TeamShares(long maximum) {
		this.maximum = maximum;
	}

	/**
	 * Returns whether a team leaves enough of something to the others.
	 * @param ofTeam what it would have
	 * @param free what is free, maybe less than nothing
	 * @return {@code false} if it has to do with less
	 */
	public static boolean leavesEnough(long ofTeam, long free) {
		return (ofTeam + TIMES_FREE - 1) / TIMES_FREE <= free;
	}

	/**
	 * Returns the most that one team can have, while no other has anything.
	 * @param maximum how much there is for all teams
	 * @return the largest amount that leaves enough
	 */
	public static long ofOne(long maximum) {
		return maximum - (maximum + TIMES_FREE) / (TIMES_FREE + 1);
	}

	/**
	 * Returns the amount to which all are cut that have more, so that so much is free.
	 * @param amounts what each has
	 * @param excess what they have to give up together
	 * @return the common amount
	 */
	public static long commonAmount(Stream<Long> amounts, long excess) {
		List<Long> sizes = amounts.sorted(Comparator.reverseOrder()).toList();
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
	 * Returns whether a team may have more.
	 * @param team the team's number in digits
	 * @param more how much more; none is always possible
	 * @return {@code false} if the team, or all of them, would have too much
	 */
	public boolean hasRoom(String team, long more) {
		return more <= 0 || leavesEnough(taken(team) + more, this.maximum - this.taken.get() - more);
	}

	/**
	 * Returns how much more a team may have.
	 * @param team the team's number in digits
	 * @return an amount, less than nothing if it has too much
	 */
	public long room(String team) {
		long free = this.maximum - this.taken.get();
		return free + Math.floorDiv(-(free + taken(team)), TIMES_FREE + 1);
	}

	/**
	 * Counts more or less of a team, whether or not there is room for it.
	 * @param team the team's number in digits
	 * @param difference how much more it has, negative for less
	 * @return {@code false} if that is more than it may have
	 */
	public boolean add(String team, long difference) {
		long all = this.taken.addAndGet(difference);
		Long ofTeam = this.ofTeams.compute(team, (same, before) -> {
			long after = ((before != null) ? before : 0) + difference;
			return (after != 0) ? after : null;
		});
		return difference <= 0 || leavesEnough((ofTeam != null) ? ofTeam : 0, this.maximum - all);
	}

	/**
	 * Returns how much is taken.
	 * @return what all teams have together
	 */
	public long taken() {
		return this.taken.get();
	}

	/**
	 * Returns how much a team has.
	 * @param team the team's number in digits
	 * @return what is counted for it
	 */
	public long taken(String team) {
		return this.ofTeams.getOrDefault(team, 0L);
	}

	/**
	 * Returns how many teams are remembered.
	 * @return the number of those that have something
	 */
	int teams() {
		return this.ofTeams.size();
	}

	/**
	 * Forgets what is taken.
	 */
	public void clear() {
		this.ofTeams.clear();
		this.taken.set(0);
	}

}
