// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Teams that have slow subscribers on other nodes, as these tell: publishers wait for
 * them as for those of their own node. What is not told again holds for a second. Safe on
 * any thread.
 */
final class SlowTeams {

	private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Map<String, Told> told = new ConcurrentHashMap<>();

	private final LongSupplier nanos;

	/**
	 * Creates teams of which nothing is told.
	 * @param nanos tells the time as {@link System#nanoTime()} does
	 */
	SlowTeams(LongSupplier nanos) {
		this.nanos = nanos;
	}

	/**
	 * Notes what a node tells.
	 * @param member which node
	 * @param teams teams that have slow subscribers there
	 */
	void set(String member, Set<String> teams) {
		if (teams.isEmpty()) {
			this.told.remove(member);
		}
		else {
			this.told.put(member, new Told(teams, this.nanos.getAsLong()));
		}
	}

	/**
	 * Returns whether a message waits for one of the nodes that it is for.
	 * @param members the nodes
	 * @param team whose topic it is for
	 * @return {@code true} if the team has slow subscribers on one of them
	 */
	boolean isAnyOn(Collection<String> members, String team) {
		return !this.told.isEmpty() && members.stream().map(this.told::get).anyMatch((each) -> isOf(each, team));
	}

	private boolean isOf(@Nullable Told each, String team) {
		return each != null && each.teams().contains(team) && this.nanos.getAsLong() - each.nanos() < VALID_NANOS;
	}

	/**
	 * What a node has told.
	 *
	 * @param teams teams that have slow subscribers there
	 * @param nanos when
	 */
	private record Told(Set<String> teams, long nanos) {

	}

}
