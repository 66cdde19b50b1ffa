// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import io.mqttpanel.broker.mqtt.engine.MatchingCost;

/**
 * What it takes to find the subscribers of messages of other nodes, by team: one thread
 * finds them for all. A team has as much as a client's packets may cost; a whole second's
 * worth can come at once. Publishers of a team that takes more have to wait. Safe on any
 * thread.
 */
final class MatchingTurns {

	/** The default rate of a client, in thousandths of a second. */
	private static final long PER_MILLI = 10L * MatchingCost.OF_PACKET;

	private static final long MAX_COST = 1000 * PER_MILLI;

	private final Map<String, Taken> taken = new ConcurrentHashMap<>();

	private final LongSupplier millis;

	/**
	 * Creates turns of which none is taken.
	 * @param millis a clock
	 */
	MatchingTurns(LongSupplier millis) {
		this.millis = millis;
	}

	/**
	 * Counts a message.
	 * @param team the team whose topic it has
	 * @param cost number of levels that were compared and of subscriptions found
	 */
	void add(String team, int cost) {
		this.taken.merge(team, new Taken(cost, this.millis.getAsLong()), Taken::plus);
	}

	/**
	 * Returns whether a team has taken more than its turn.
	 * @param team the team
	 * @return {@code true} until that is over
	 */
	boolean isOver(String team) {
		Taken ofTeam = this.taken.get(team);
		return ofTeam != null && ofTeam.left(this.millis.getAsLong()) > MAX_COST;
	}

	/**
	 * Returns which teams have taken more than their turns, and forgets those of which
	 * nothing is left.
	 * @return the teams
	 */
	Set<String> over() {
		long now = this.millis.getAsLong();
		Set<String> over = new HashSet<>();
		this.taken.forEach((team, ofTeam) -> {
			if (ofTeam.left(now) == 0) {
				this.taken.remove(team, ofTeam);
			}
			else if (isOver(team)) {
				over.add(team);
			}
		});
		return over;
	}

	/**
	 * What a team has taken.
	 *
	 * @param cost the cost
	 * @param millis when
	 */
	private record Taken(long cost, long millis) {

		long left(long now) {
			return Math.max(0, this.cost - Math.max(0, now - this.millis) * PER_MILLI);
		}

		Taken plus(Taken next) {
			return new Taken(left(next.millis) + next.cost, next.millis);
		}

	}

}
