// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Subscribers that are connected to other nodes of a cluster, as the engine of one node
 * knows them. Filters and topics are those among all teams ({@link TopicSpaces}). Safe on
 * any thread; no method blocks.
 */
public interface RemoteSubscribers {

	/**
	 * Notes that the engine runs and serves nobody yet. Blocks until it has the retained
	 * messages of all nodes; from then on it takes what they send.
	 * @param engine takes it
	 */
	void open(RemoteMessages engine);

	/**
	 * Notes one more subscription of this node.
	 * @param filter its filter, without a share name
	 * @param share its share name, {@code null} if it is not shared
	 */
	void subscribed(String filter, @Nullable String share);

	/**
	 * Notes that one subscription of this node has ended.
	 * @param filter its filter, without a share name
	 * @param share its share name, {@code null} if it is not shared
	 */
	void unsubscribed(String filter, @Nullable String share);

	/**
	 * Returns what the acknowledgement of a subscription has to wait for.
	 * @param team whose topics it is for, empty where teams share them
	 * @return completes, in bounded time, when the other nodes can know of all
	 * subscriptions of the team so far
	 */
	CompletableFuture<Void> announced(String team);

	/**
	 * Returns the memory of the filters of the other nodes.
	 * @return bytes of heap, estimated
	 */
	long filterBytes();

	/**
	 * Returns the memory of those of a team.
	 * @param team whose topics they are for
	 * @return bytes of heap, estimated
	 */
	long filterBytes(String team);

	/**
	 * Sends a message to the nodes whose clients want it, and a retained one to all
	 * nodes, this one included: all of them keep them in one order. Messages of one QoS
	 * arrive in the order of the calls. Of each share one member is chosen among all
	 * nodes.
	 * @param outgoing what it is
	 * @param here tells how many members of a share this node has
	 * @param message makes the bytes for {@link RemoteMessages}, if they are needed
	 * @return what became of it
	 */
	Forwarded forward(Outgoing outgoing, ToIntFunction<SharedFilter> here, Supplier<byte[]> message);

	/**
	 * Notes that a retained message has expired.
	 * @param topic its topic
	 */
	void expired(String topic);

	/**
	 * Message for other nodes.
	 *
	 * @param publisher the publisher's session
	 * @param topic its topic
	 * @param acknowledged whether the publisher gets an acknowledgement: then the message
	 * is stored for those nodes
	 * @param retention whether it changes the retained message of its topic
	 * @param endMillis when it expires, as Unix time, {@link Long#MAX_VALUE} for never
	 */
	record Outgoing(String publisher, String topic, boolean acknowledged, Retention retention, long endMillis) {

	}

	/**
	 * Change of the retained message of a topic.
	 */
	enum Retention {

		/** It stays. */
		NONE,

		/** It is replaced. */
		KEEP,

		/** It is removed. */
		REMOVE

	}

	/**
	 * What became of a message for other nodes.
	 *
	 * @param stored completes when the message is stored, and kept on this node where it
	 * is retained; exceptionally if it is not known to be; {@code null} where nobody has
	 * to wait
	 * @param elsewhere shares of which a member of another node gets the message
	 * @param cost number of levels that were compared and of filters found
	 */
	record Forwarded(@Nullable CompletableFuture<Void> stored, Set<SharedFilter> elsewhere, int cost) {

	}

}
