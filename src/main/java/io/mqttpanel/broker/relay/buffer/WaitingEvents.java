// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.RelayStatus.Fate;

/**
 * Queue of events for the Panel, as the sending side uses it. For the relay's thread; no
 * method blocks.
 */
public interface WaitingEvents {

	/**
	 * Takes the next event in order.
	 * @return the event, to be released by the caller, or {@code null} if none waits or
	 * none can be had right now
	 */
	@Nullable BufferedEvent take();

	/**
	 * Releases an event.
	 * @param entry an event that was taken
	 * @param fate its fate
	 */
	void release(BufferedEvent entry, Fate fate);

	/**
	 * Returns the number of events that wait or were taken and not released.
	 * @return a number of events
	 */
	long events();

	/**
	 * Returns the time of the event that has waited longest.
	 * @return its time, or {@code Long.MAX_VALUE} if none waits
	 */
	long oldestTimestamp();

	/**
	 * Returns how many events will have been taken when all that wait now are. Safe on
	 * any thread.
	 * @return the number since the start
	 */
	long takenAfterAll();

	/**
	 * Returns the maximum memory of the events.
	 * @return bytes
	 */
	long capacity();

	/**
	 * Opens the queue, so that events can be taken. Memory is always open.
	 */
	default void open() {
	}

	/**
	 * Returns whether the events of an earlier start are still being read.
	 * @return {@code true} until events can be taken and kept
	 */
	default boolean opening() {
		return false;
	}

	/**
	 * Does periodic work. It is called many times a second.
	 * @param now the time in nanoseconds
	 */
	default void tick(long now) {
	}

	/**
	 * Closes the queue until the next {@link #open()}.
	 * @param closed runs on any thread when the events to be kept are written
	 * @return whether events that were taken and not released will be taken again; if
	 * not, they are still to be released
	 */
	default boolean close(Runnable closed) {
		closed.run();
		return false;
	}

	/**
	 * Returns whether the remaining events of a stop are sent after the next start.
	 * @return {@code false} if they are lost
	 */
	default boolean surviveStop() {
		return false;
	}

}
