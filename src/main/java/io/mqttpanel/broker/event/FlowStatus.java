// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * What can be read, at any time and from any thread, of how the flow of messages is kept
 * in bounds.
 */
public interface FlowStatus {

	/**
	 * Returns how many commands wait in the engine's session loops.
	 * @return the number of all loops together, 0 while the engine is not running
	 */
	int waitingCommands();

	/**
	 * Returns how many connections are not read from at this moment.
	 * @return a number of connections
	 */
	int pausedConnections();

	/**
	 * Returns how often reading from a connection was paused.
	 * @return the number since the start
	 */
	long pauses();

	/**
	 * Returns how many messages were not delivered to a subscriber.
	 * @param reason why not
	 * @return the number since the start
	 */
	long droppedMessages(DropReason reason);

	/**
	 * Why a message is not delivered to a subscriber.
	 */
	enum DropReason {

		/** The client is connected and does not read as fast as its messages come. */
		SLOW_SUBSCRIBER,

		/** The session has as many messages waiting as it may. */
		QUEUE_FULL,

		/** The message is larger than the client takes. */
		TOO_LARGE,

		/** The message has waited for the client until its expiry was over. */
		EXPIRED,

		/** The message should have been stored, and cannot be. */
		STORE_FAILED

	}

}
