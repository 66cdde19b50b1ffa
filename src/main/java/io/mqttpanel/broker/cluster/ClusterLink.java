// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;

/**
 * Link of one node to what the nodes of a cluster share. Nodes are known by member names,
 * which are new with each start. Safe on any thread; nothing but {@link #open},
 * {@link #take} and {@link #close} blocks.
 */
public interface ClusterLink extends AutoCloseable {

	/**
	 * Connects, takes a lease and begins to listen. What is stored for this node waits.
	 * @param listener hears of the other nodes
	 * @throws ClusterException if that is not possible, with a sentence for the operator
	 */
	void open(Listener listener);

	/**
	 * Reads the retained messages of all nodes, and then begins to take what is stored
	 * for this node: what has changed meanwhile is there, too.
	 * @param engine keeps the retained messages
	 * @throws ClusterException if that is not possible
	 */
	void take(RemoteMessages engine);

	/**
	 * Reads the retained messages of all nodes again, where some of what was stored for
	 * this node is gone: behind what it has taken, and ahead of what comes.
	 */
	void takeAgain();

	/**
	 * Returns whether commands are answered, as far as is known.
	 * @return {@code false} while there is no connection
	 */
	boolean isConnected();

	/**
	 * Renews the lease of this node, and reads those of all.
	 * @return what is known of the nodes
	 */
	CompletableFuture<Renewal> renew();

	/**
	 * Changes the filters that clients of this node have.
	 * @param changes the changes
	 * @return the new version of the filters
	 */
	CompletableFuture<Long> changeRoutes(RouteChanges changes);

	/**
	 * Reads the filters that the clients of a node have.
	 * @param member which node
	 * @return the filters
	 */
	CompletableFuture<Routes> routes(String member);

	/**
	 * Stores a message for nodes, after all that were to be stored before it in this
	 * round. Those that are on their way when a connection breaks may be repeated in
	 * another order.
	 * @param messages what each of the nodes gets
	 * @return bytes in the fullest of their inboxes, -1 if one of them has no room or is
	 * not known, -2 if one before it is not stored: nobody has got it then
	 */
	CompletableFuture<Long> store(Map<String, byte[]> messages);

	/**
	 * Stores a message for all nodes, this one included, and changes the retained message
	 * of its topic in the same step.
	 * @param messages what some of the nodes get
	 * @param rest what the others get
	 * @param retained the new retained message, without bytes for none
	 * @return the same as {@link #store}
	 */
	CompletableFuture<Long> retain(Map<String, byte[]> messages, byte[] rest, Retained retained);

	/**
	 * Begins the next round. Nothing of the last one may be under way.
	 */
	void beginRound();

	/**
	 * Adds a retained message that was lost, unless its topic has another one by now.
	 * @param retained the message
	 * @return completes when that is done
	 */
	CompletableFuture<?> restore(Retained retained);

	/**
	 * Removes a retained message if it has expired.
	 * @param topic its topic
	 */
	void expire(String topic);

	/**
	 * Returns what lies in the inbox of a node.
	 * @param member which node
	 * @return bytes, -1 if the node is not known
	 */
	CompletableFuture<Long> inboxBytes(String member);

	/**
	 * Sends a message to nodes that are there.
	 * @param messages what each of the nodes gets
	 * @return completes when it is on its way
	 */
	CompletableFuture<Void> send(Map<String, byte[]> messages);

	/**
	 * Returns what the nodes share of their sessions.
	 * @return the sessions
	 */
	SharedSessions sessions();

	/**
	 * Asks all other nodes.
	 * @param id number of the question
	 * @param subject what about, one line
	 * @param question the question
	 */
	void ask(long id, String subject, byte[] question);

	/**
	 * Answers a node.
	 * @param member which node
	 * @param id number of its question
	 * @param answer the answer
	 */
	void reply(String member, long id, byte[] answer);

	/**
	 * Notes, for all nodes, that something is revoked.
	 * @param target what
	 * @param millis for how long that is known
	 * @return completes when it is noted, with the version that makes
	 */
	CompletableFuture<Long> revoke(String target, long millis);

	/**
	 * Reads what is revoked.
	 * @return all that stands
	 */
	CompletableFuture<Revocations> revocations();

	/**
	 * Removes this node, if that is possible in a short time, and disconnects. Blocks a
	 * bounded time.
	 */
	@Override
	void close();

	/**
	 * What a link tells. Calls may come on several threads, those of one kind one after
	 * the other.
	 */
	interface Listener extends SharedSessions.Listener {

		/**
		 * Notes changes of the filters of a node.
		 * @param member which node
		 * @param version version that they make
		 * @param changes the changes
		 */
		void routesChanged(String member, long version, RouteChanges changes);

		/**
		 * Notes that a node has left.
		 * @param member which node
		 */
		void left(String member);

		/**
		 * Notes a message that is not stored. Must not block.
		 * @param message the message
		 */
		void received(byte[] message);

		/**
		 * Notes a message that was stored for this node. It may block.
		 * @param message the message
		 */
		void taken(byte[] message);

		/**
		 * Notes that another node asks something. Must not block.
		 * @param member which node
		 * @param id number of the question
		 * @param subject what about
		 * @param question the question
		 */
		void asked(String member, long id, String subject, byte[] question);

		/**
		 * Notes an answer of another node.
		 * @param member which node
		 * @param id number of the question
		 * @param answer the answer
		 */
		void replied(String member, long id, byte[] answer);

	}

	/**
	 * What is revoked.
	 *
	 * @param version changes with each revocation
	 * @param standing for how many milliseconds each of them is known
	 */
	record Revocations(long version, Map<String, Long> standing) {

	}

	/**
	 * State of all nodes.
	 *
	 * @param known whether this node was there already
	 * @param lapsed whether it was, and its lease had ended
	 * @param epoch name of all that is shared, another one after it was lost
	 * @param revocations version of what is revoked
	 * @param nodes all nodes, this one included
	 */
	record Renewal(boolean known, boolean lapsed, String epoch, long revocations, List<Node> nodes) {

	}

	/**
	 * State of a node.
	 *
	 * @param member its member name
	 * @param leaseMillis what is left of its lease, negative if it has ended
	 * @param version version of its routes
	 */
	record Node(String member, long leaseMillis, long version) {

	}

	/**
	 * Filters of a node.
	 *
	 * @param version their version
	 * @param filters the filters
	 */
	record Routes(long version, Collection<String> filters) {

	}

}
