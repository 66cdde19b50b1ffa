// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Figures about what is stored. All methods may be called at any time and from any
 * thread; without a store they return 0.
 */
public interface StoreStatus {

	/**
	 * Returns whether sessions and retained messages are stored.
	 * @return {@code false} if they are in memory only, or the broker is not running
	 */
	boolean isPresent();

	/**
	 * Returns whether the last write has failed.
	 * @return {@code true} until one succeeds
	 */
	boolean isFailing();

	/**
	 * Returns why nothing is written now.
	 * @return the cause in words, {@code null} while writes succeed
	 */
	@Nullable String failure();

	/**
	 * Returns how many units of changes wait for a commit, each with the acknowledgements
	 * that wait for it.
	 * @return a number of units
	 */
	int waiting();

	/**
	 * Returns the memory of what waits for a commit.
	 * @return bytes of heap, estimated
	 */
	long waitingBytes();

	/**
	 * Returns how many messages wait in front of the store until it has room for them.
	 * @return a number of messages
	 */
	int waitingInFront();

	/**
	 * Returns the memory of the messages that wait there.
	 * @return bytes of the buffers of connections
	 */
	long bytesInFront();

	/**
	 * Returns how long the oldest of what waits for a commit has waited.
	 * @return the time, zero if nothing waits
	 */
	Duration waitingTime();

	/**
	 * Returns how many records are stored.
	 * @return a number of records, estimated
	 */
	long records();

	/**
	 * Returns how much room the store takes.
	 * @return bytes on disk
	 */
	long diskBytes();

	/**
	 * Returns how often commits were forced to the disk since the store was opened.
	 * @return a number
	 */
	long syncs();

	/**
	 * Returns what the store has in memory outside of the heap.
	 * @return bytes
	 */
	long memoryBytes();

}
