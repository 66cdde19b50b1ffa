// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;

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
