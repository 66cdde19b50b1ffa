// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * Parts of the maximum heap that others can fill, so that all of them full at once leave
 * room for what is being done: one node divides 80 %. Each is the default of a setting,
 * or a fixed limit where there is none.
 */
public enum HeapShare {

	/** Sessions of connected and absent clients, and connections. */
	SESSIONS(18),

	/** Subscriptions of all sessions. */
	SUBSCRIPTIONS(8),

	/** Messages that wait for clients. */
	QUEUES(11),

	/** Large messages that clients have read in part. */
	LARGE(3),

	/** What connections were given and have not sent. */
	UNSENT(2),

	/** Retained messages. */
	RETAINED(7),

	/** Events that wait for the Panel. */
	EVENTS(8),

	/** Decisions of the Panel that are kept. */
	DECISIONS(3),

	/** Connections whose clients are not logged in. */
	UNDECIDED(6),

	/** What waits for a commit of the store. */
	STORE(10),

	/** Topic aliases that clients have set. */
	ALIASES(2),

	/** Wills that wait for their delay. */
	WILLS(1),

	/** Packet identifiers of messages of QoS 2 that are not released. */
	UNRELEASED(1),

	/** What waits for the cluster's Redis; with several nodes only. */
	CLUSTER(5);

	private static final int PERCENT = 100;

	private final int percent;

	private final long bytes;

	HeapShare(int percent) {
		this.percent = percent;
		this.bytes = Runtime.getRuntime().maxMemory() / HeapShare.PERCENT * percent;
	}

	/**
	 * Returns the part.
	 * @return a percentage of the maximum heap
	 */
	public int percent() {
		return this.percent;
	}

	/**
	 * Returns the part of this process's heap.
	 * @return bytes
	 */
	public long bytes() {
		return this.bytes;
	}

}
