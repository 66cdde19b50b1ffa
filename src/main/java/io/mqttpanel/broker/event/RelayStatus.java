// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Figures about the relay that sends events to the Panel. All methods may be called at
 * any time and from any thread.
 */
public interface RelayStatus {

	/**
	 * Returns whether the Panel is connected and receives events.
	 * @return {@code true} while it is
	 */
	boolean connected();

	/**
	 * Returns the number of events that wait in memory.
	 * @return a number of events
	 */
	long bufferedEvents();

	/**
	 * Returns the estimated memory of the waiting events.
	 * @return bytes
	 */
	long bufferedBytes();

	/**
	 * Returns the maximum memory of waiting events.
	 * @return bytes
	 */
	long bufferCapacity();

	/**
	 * Returns the maximum number of unacknowledged events.
	 * @return a number of events
	 */
	int window();

	/**
	 * Returns the smoothed round trip of acknowledgements.
	 * @return the time, zero before the first acknowledgement
	 */
	Duration roundTrip();

	/**
	 * Returns the age of the oldest unacknowledged event.
	 * @return its age, zero where there is none
	 */
	Duration oldestUnacknowledged();

	/**
	 * Returns the state of the spool.
	 * @return the state
	 */
	default Spool spool() {
		return Spool.NONE;
	}

	/**
	 * Returns the number of attempts to connect to the Panel.
	 * @return attempts since the start
	 */
	long connectAttempts();

	/**
	 * Returns the number of events by their fate.
	 * @param type the type of the events
	 * @param fate the fate of the events
	 * @return the number since the start
	 */
	long count(EventType type, Fate fate);

	/**
	 * State of the spool on disk.
	 *
	 * @param events the number of events that are on disk and not in memory
	 * @param bytes the size of the events on disk
	 * @param capacity the maximum size in bytes, 0 without a spool
	 * @param oldest the time of the oldest event on disk, Unix time in milliseconds, 0
	 * for none
	 * @param failure the reason why the disk cannot be used, {@code null} while it can
	 */
	record Spool(long events, long bytes, long capacity, long oldest, @Nullable String failure) {

		/** No spool. */
		public static final Spool NONE = new Spool(0, 0, 0, 0, null);

	}

	/**
	 * Fate of an event for the Panel.
	 */
	enum Fate {

		/** The Panel has acknowledged it. */
		SENT,

		/** It was dropped because the buffer was full. */
		DROPPED,

		/** It does not fit into a frame, however it is cut. */
		UNSENDABLE

	}

}
