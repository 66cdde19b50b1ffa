// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Load of the engine: commands that wait in its session loops, the memory of the messages
 * with them, and messages that wait for event loops. A few large messages are as much as
 * many small ones.
 *
 * @param commands number of commands that wait
 * @param deliveries number of messages that wait for event loops
 * @param bytes memory of the messages that wait with the commands
 * @param maxLoad commands and deliveries from which on no more messages may pass
 * @param maxCommands commands from which on nothing more may pass
 * @param maxBytes memory from which on nothing more may pass
 */
record EngineLoad(IntSupplier commands, IntSupplier deliveries, LongSupplier bytes, int maxLoad, int maxCommands,
		long maxBytes) {

	/** How much of the load a team has that is not made to wait for the others'. */
	private static final int SHARE_OF_TEAM = 16;

	/** Load of an engine that is not running. */
	static final EngineLoad NONE = new EngineLoad(() -> 0, () -> 0, () -> 0, Integer.MAX_VALUE, Integer.MAX_VALUE,
			Long.MAX_VALUE);

	private static final int MAX_LOAD = 512;

	private static final int SHARE_OF_PUBLISHES = 8;

	/** What commands hold, beside the memory of all queues, as a part of that. */
	private static final int SHARE_OF_QUEUES = 4;

	/**
	 * Begins to watch an engine.
	 * @param commands number of commands that wait in all its session loops together
	 * @param deliveries number of messages that wait for event loops
	 * @param bytes memory of the messages that wait with the commands
	 * @param capacity number of commands that may wait in each of them
	 * @param queuedBytes memory of all queues
	 * @return its load
	 */
	static EngineLoad of(IntSupplier commands, IntSupplier deliveries, LongSupplier bytes, int capacity,
			long queuedBytes) {
		return new EngineLoad(commands, deliveries, bytes,
				Math.min(MAX_LOAD, Math.max(1, capacity / SHARE_OF_PUBLISHES)), capacity / 4 * 3,
				queuedBytes / SHARE_OF_QUEUES);
	}

	/**
	 * Returns whether nothing more may pass.
	 * @return {@code true} if the queues are nearly full
	 */
	boolean isFull() {
		return this.commands.getAsInt() >= this.maxCommands || this.bytes.getAsLong() >= this.maxBytes;
	}

	/**
	 * Returns whether no more messages may pass.
	 * @return {@code true} if the engine is behind
	 */
	boolean isHigh() {
		return this.commands.getAsInt() + this.deliveries.getAsInt() >= this.maxLoad
				|| this.bytes.getAsLong() >= this.maxBytes / 2;
	}

	/**
	 * Returns whether the messages of a team may pass although the engine is behind: it
	 * takes turns, so they do not wait for those of others.
	 * @param ofTeam what waits for the team
	 * @return {@code true} if that is little
	 */
	boolean isLight(int ofTeam) {
		return ofTeam < this.maxLoad / SHARE_OF_TEAM;
	}

	/**
	 * Returns whether what waits for event loops is too much for anybody's messages.
	 * @return {@code true} if it is half of the load
	 */
	boolean isBehind() {
		return this.deliveries.getAsInt() >= this.maxLoad / 2;
	}

	/**
	 * Returns whether messages may pass again.
	 * @return {@code true} if the engine has caught up
	 */
	boolean isLow() {
		return this.commands.getAsInt() + this.deliveries.getAsInt() <= this.maxLoad / 2
				&& this.bytes.getAsLong() <= this.maxBytes / 4;
	}

}
