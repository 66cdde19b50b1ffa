// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SessionId;

/**
 * What one queue has of the room on disk. Used by the session's loop only, but for the
 * question whether there is more.
 */
final class DiskShare {

	private final @Nullable DiskRoom room;

	private final String team;

	private long bytes;

	/**
	 * Creates the share of a queue that has nothing.
	 * @param stored the queue, {@code null} for one that needs no room on disk
	 */
	DiskShare(@Nullable DurableQueue stored) {
		this.room = (stored != null) ? stored.changes().disk() : null;
		this.team = (stored != null) ? SessionId.team(stored.owner()) : "";
	}

	/**
	 * Notes how much waits.
	 * @param now bytes as in memory
	 */
	void resize(long now) {
		if (this.room != null) {
			this.room.add(this.team, now - this.bytes);
		}
		this.bytes = now;
	}

	/**
	 * Returns whether more may wait.
	 * @return {@code false} if the team, or all of them, have too much
	 */
	boolean hasRoom() {
		return this.room == null || this.room.hasRoom(this.team);
	}

}
