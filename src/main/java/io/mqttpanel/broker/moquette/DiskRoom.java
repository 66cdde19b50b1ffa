// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.event.WarningInterval;

/**
 * Room on disk for the messages of stored sessions, of which one team leaves enough to
 * the others. How much is taken is what the files of the store have, which is looked at
 * once a second; a team has as much of it as its queues have of what waits in all. Safe
 * on any thread.
 */
final class DiskRoom {

	private static final Logger logger = LoggerFactory.getLogger(DiskRoom.class);

	private final LongSupplier files;

	private final long maximum;

	/** What waits, as it would weigh in memory. */
	private final TeamShares waiting = new TeamShares(Long.MAX_VALUE);

	private final WarningInterval warnings = new WarningInterval(SteadyClock.SYSTEM);

	private volatile long taken;

	/**
	 * Creates the room.
	 * @param files tells how many bytes the files of the store have; may block
	 * @param maximum how many they may have, {@link Long#MAX_VALUE} for any number
	 */
	DiskRoom(LongSupplier files, long maximum) {
		this.files = files;
		this.maximum = maximum;
		look();
	}

	/** Looks at the files. Blocks. */
	void look() {
		this.taken = (this.maximum < Long.MAX_VALUE) ? this.files.getAsLong() : 0;
	}

	/**
	 * Counts more or less of what waits for the sessions of a team.
	 * @param team the team's number in digits
	 * @param difference bytes as in memory, negative for less
	 */
	void add(String team, long difference) {
		this.waiting.add(team, difference);
	}

	/**
	 * Returns whether more messages may wait for a session of a team.
	 * @param team the team's number in digits
	 * @return {@code false} if the team, or all of them, have too much
	 */
	boolean hasRoom(String team) {
		long all = this.taken;
		if (TeamShares.leavesEnough(all, this.maximum - all)) {
			return true;
		}
		double part = this.waiting.taken(team) / (double) Math.max(1, this.waiting.taken());
		boolean fits = TeamShares.leavesEnough((long) (part * all), this.maximum - all);
		if (!fits && this.warnings.hasPassed()) {
			logger.warn(
					"The store has {} of the {} bytes that mqtt-panel.broker.persistence.max-disk-bytes allows, and "
							+ "team {} leaves too little of them to the others: messages for its sessions are dropped",
					all, this.maximum, team);
		}
		return fits;
	}

}
