// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The other nodes of a cluster, for what an operator asks of all of them. Safe on any
 * thread; no method blocks.
 */
public interface PeerNodes {

	/**
	 * Returns the name of this node.
	 * @return its member name
	 */
	String node();

	/**
	 * Asks the other nodes.
	 * @param subject what about, one line
	 * @param question the question
	 * @return completes, in bounded time, with what they reply
	 */
	CompletableFuture<Replies> ask(String subject, byte[] question);

	/**
	 * Sets what answers the questions of the other nodes.
	 * @param subject what about
	 * @param answering answers a question; called on a thread that may work for a moment
	 */
	void answer(String subject, UnaryOperator<byte[]> answering);

	/**
	 * Revokes something on the other nodes, and on those that start later.
	 * @param target what
	 * @param millis for how long logins are refused
	 * @return completes, in bounded time, with what that does on each
	 */
	CompletableFuture<Replies> revoke(String target, long millis);

	/**
	 * Sets what carries out on this node what others revoke.
	 * @param revoking takes a target and for how many milliseconds it is to be refused,
	 * and returns what that does
	 */
	void onRevocation(BiFunction<String, Long, byte[]> revoking);

	/**
	 * Replies of the other nodes.
	 *
	 * @param answers answers by member names
	 * @param silent member names of nodes that have not answered in time
	 */
	record Replies(Map<String, byte[]> answers, Set<String> silent) {

		/** There is nobody to ask. */
		public static final Replies NONE = new Replies(Map.of(), Set.of());

	}

}
