// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import io.mqttpanel.broker.mqtt.engine.Teams;

/**
 * Memory of the messages that are not stored for other nodes yet. It has a bound, of
 * which a team leaves a quarter to the others. Safe on any thread.
 */
final class OutgoingMemory {

	private final long maxBytes;

	private final AtomicLong bytes = new AtomicLong();

	private final ConcurrentMap<String, Long> bytesOfTeams = new ConcurrentHashMap<>();

	/**
	 * Creates it, free.
	 * @param maxBytes bytes of heap that may be taken
	 */
	OutgoingMemory(long maxBytes) {
		this.maxBytes = maxBytes;
	}

	/**
	 * Returns whether there is room.
	 * @param message for what
	 * @return {@code false} if its team, or all together, take too much
	 */
	boolean hasRoom(OutgoingMessage message) {
		long ofTeam = this.bytesOfTeams.getOrDefault(message.team(), 0L) + message.weight();
		return Teams.leavesEnough(ofTeam, this.maxBytes - this.bytes.get() - message.weight());
	}

	/**
	 * Counts a message, or that it is gone.
	 * @param message the message
	 * @param times 1 or -1
	 */
	void count(OutgoingMessage message, int times) {
		long weight = times * message.weight();
		this.bytes.addAndGet(weight);
		this.bytesOfTeams.merge(message.team(), weight, (before, more) -> (before + more != 0) ? before + more : null);
	}

	/**
	 * Returns how much is taken.
	 * @return bytes of heap, estimated
	 */
	long bytes() {
		return this.bytes.get();
	}

}
