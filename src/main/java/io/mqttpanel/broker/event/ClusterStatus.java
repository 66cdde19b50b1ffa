// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Map;

/**
 * State of the cluster as this node sees it. Safe on any thread; no method blocks.
 */
public interface ClusterStatus {

	/**
	 * Returns the name of this node.
	 * @return its member name, which is new with each start
	 */
	String node();

	/**
	 * Returns whether this node holds its lease.
	 * @return {@code false} while it is on its own
	 */
	boolean isJoined();

	/**
	 * Returns the other nodes.
	 * @return whether each of them holds its lease, by member names
	 */
	Map<String, Boolean> nodes();

	/**
	 * Returns how many nodes there are.
	 * @return the others that hold their leases, and this one
	 */
	default int liveNodes() {
		return 1 + (int) nodes().values().stream().filter(Boolean::booleanValue).count();
	}

	/**
	 * Returns how many filters of other nodes are known.
	 * @return the number
	 */
	long filters();

	/**
	 * Returns how many messages were sent to other nodes.
	 * @return the number since the start
	 */
	long forwarded();

	/**
	 * Returns how many messages of QoS 0 were not sent to other nodes, or did not reach
	 * all their subscribers here because the engine was behind.
	 * @return the number since the start
	 */
	long dropped();

	/**
	 * Returns the memory of messages for other nodes that are not stored yet.
	 * @return bytes of heap, estimated
	 */
	long waitingBytes();

	/**
	 * Returns the memory of messages of other nodes that wait for slow subscribers here.
	 * @return bytes of heap, estimated
	 */
	long heldBytes();

}
