// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What can be read, at any time and from any thread, of the relay that takes facts to the
 * Panel.
 */
public interface RelayStatus {

	/**
	 * Returns whether the Panel is connected and being sent to.
	 * @return {@code true} while it is
	 */
	boolean connected();

	/**
	 * Returns how many facts wait to be sent.
	 * @return a number of facts
	 */
	long bufferedEvents();

	/**
	 * Returns how much memory the waiting facts are reckoned to take.
	 * @return bytes
	 */
	long bufferedBytes();

	/**
	 * Returns how much memory waiting facts may take.
	 * @return bytes
	 */
	long bufferCapacity();

	/**
	 * Returns how many facts may be on their way to the Panel unacknowledged.
	 * @return a number of facts
	 */
	int window();

	/**
	 * Returns how long the Panel usually takes to acknowledge.
	 * @return the time, zero before the first acknowledgement
	 */
	Duration roundTrip();

	/**
	 * Returns how old the oldest fact is that the Panel has not acknowledged.
	 * @return its age, zero where there is none
	 */
	Duration oldestUnacknowledged();

	/**
	 * Returns what the Panel was not told and never will be.
	 * @return the numbers since the start
	 */
	LostEvents lost();

	/**
	 * Returns what waits on disk.
	 * @return what is known of the spool
	 */
	default Spool spool() {
		return Spool.NONE;
	}

	/**
	 * Returns how often a connection to the Panel was tried.
	 * @return attempts since the start
	 */
	long connectAttempts();

	/**
	 * Returns how many facts of a kind met a fate.
	 * @param type the kind of fact
	 * @param fate what became of them
	 * @return the number since the start
	 */
	long count(EventType type, Fate fate);

	/**
	 * What waits on disk.
	 *
	 * @param events how many facts are there and not in memory
	 * @param bytes how many bytes facts take there
	 * @param capacity how many bytes they may take, 0 where there is no spool
	 * @param oldest when the oldest fact there happened, Unix time in milliseconds, 0 for
	 * none
	 * @param failure why the disk cannot be used, {@code null} while it can be
	 */
	record Spool(long events, long bytes, long capacity, long oldest, @Nullable String failure) {

		/** No spool. */
		public static final Spool NONE = new Spool(0, 0, 0, 0, null);

	}

	/**
	 * What becomes of a fact that the Panel is to be told.
	 */
	enum Fate {

		/** It was written to the Panel's connection. */
		SENT,

		/** It gave way to others when the buffer was full. */
		DROPPED,

		/** It does not fit into a frame, however it is cut. */
		UNSENDABLE

	}

}
