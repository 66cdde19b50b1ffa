// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.event.WarningInterval;

/**
 * Room on disk for the messages of stored sessions, of which one team leaves enough to
 * the others. How much is taken says the store, which is asked once a second, and sooner
 * when much has come; a team has as much of it as its queues have of what waits in all.
 * Safe on any thread.
 */
final class DiskRoom {

	private static final Logger logger = LoggerFactory.getLogger(DiskRoom.class);

	/** The store is asked again when a part of the maximum has come. */
	private static final int PARTS = 64;

	private final LongSupplier store;

	private final long maximum;

	/** What waits, as it would weigh in memory. */
	private final TeamShares waiting = new TeamShares(Long.MAX_VALUE);

	private final WarningInterval warnings = new WarningInterval(SteadyClock.SYSTEM);

	/** What has come since the store was asked. */
	private final AtomicLong come = new AtomicLong();

	private volatile long taken;

	/**
	 * Creates the room.
	 * @param store tells how many bytes are taken; may block
	 * @param maximum how many may be, {@link Long#MAX_VALUE} for any number
	 */
	DiskRoom(LongSupplier store, long maximum) {
		this.store = store;
		this.maximum = maximum;
		look();
	}

	/** Asks the store. May block. */
	void look() {
		this.come.set(0);
		this.taken = (this.maximum < Long.MAX_VALUE) ? this.store.getAsLong() : 0;
	}

	/**
	 * Counts more or less of what waits for the sessions of a team. May block when it is
	 * more.
	 * @param team the team's number in digits
	 * @param difference bytes as in memory, negative for less
	 */
	void add(String team, long difference) {
		this.waiting.add(team, difference);
		if (difference > 0 && this.come.addAndGet(difference) > this.maximum / PARTS) {
			look();
		}
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
