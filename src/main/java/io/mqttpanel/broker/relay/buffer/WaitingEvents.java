// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.RelayStatus.Fate;

/**
 * Facts that wait for the Panel, as the side that sends them sees them. For that side's
 * thread, and never blocking.
 */
public interface WaitingEvents {

	/**
	 * Takes the next fact in order.
	 * @return the fact, to be released by the caller, or {@code null} if none waits or
	 * none can be had right now
	 */
	@Nullable BufferedEvent take();

	/**
	 * Lets go of a fact for good.
	 * @param entry a fact that was taken
	 * @param fate what became of it
	 */
	void release(BufferedEvent entry, Fate fate);

	/**
	 * Returns how many facts wait or were taken and not released.
	 * @return a number of facts
	 */
	long events();

	/**
	 * Returns when the fact happened that would be taken next.
	 * @return its time, or {@code Long.MAX_VALUE} if none waits
	 */
	long oldestTimestamp();

	/**
	 * Returns the number of the fact of this run that came last. Safe on any thread.
	 * @return its number, 0 before the first
	 */
	long lastSequence();

	/**
	 * Returns how much memory they may take.
	 * @return bytes
	 */
	long capacity();

	/**
	 * Facts will be taken from now on.
	 */
	default void open() {
	}

	/**
	 * Returns whether it is still being looked what an earlier run has left.
	 * @return {@code true} until facts can be taken and kept
	 */
	default boolean opening() {
		return false;
	}

	/**
	 * Time has passed: called many times a second.
	 * @param now the time in nanoseconds
	 */
	default void tick(long now) {
	}

	/**
	 * No fact will be taken any more, until the next {@link #open()}.
	 * @param closed run, on any thread, when whatever has to be kept is safe
	 * @return whether facts that were taken and not released will be taken again; if not,
	 * they are still to be released
	 */
	default boolean close(Runnable closed) {
		closed.run();
		return false;
	}

	/**
	 * Returns whether facts that are left at a stop are sent after the next start.
	 * @return {@code false} if they are lost
	 */
	default boolean surviveStop() {
		return false;
	}

}
