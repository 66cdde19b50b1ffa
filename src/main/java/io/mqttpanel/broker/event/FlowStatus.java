// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Figures about flow control. All methods may be called at any time and from any thread.
 */
public interface FlowStatus {

	/**
	 * Returns the number of commands that wait in the session loops.
	 * @return the number of all loops together, 0 while the engine is not running
	 */
	int waitingCommands();

	/**
	 * Returns the memory of all messages that wait for clients or for their
	 * acknowledgements.
	 * @return bytes of heap, estimated
	 */
	long queuedBytes();

	/**
	 * Returns what connections were given and have not sent.
	 * @return bytes
	 */
	long unsentBytes();

	/**
	 * Returns the number of connections that are not read from at this moment.
	 * @return a number of connections
	 */
	int pausedConnections();

	/**
	 * Returns the number of times that reading from a connection was paused.
	 * @return the number since the start
	 */
	long pauses();

	/**
	 * Returns the number of messages that were not delivered to a subscriber.
	 * @param reason the reason
	 * @return the number since the start
	 */
	long droppedMessages(DropReason reason);

	/**
	 * Reason for a message that is not delivered to a subscriber.
	 */
	enum DropReason {

		/** The client is connected and reads too slowly. */
		SLOW_SUBSCRIBER,

		/** The queue of the session is full. */
		QUEUE_FULL,

		/**
		 * The queues of all sessions together are full, and this one is among the
		 * largest.
		 */
		ALL_QUEUES_FULL,

		/** The message is over the client's maximum packet size. */
		TOO_LARGE,

		/** The message expired while it was queued. */
		EXPIRED,

		/** The message could not be stored. */
		STORE_FAILED,

		/** The store has too little room, and the team of the session has too much. */
		STORE_FULL

	}

}
