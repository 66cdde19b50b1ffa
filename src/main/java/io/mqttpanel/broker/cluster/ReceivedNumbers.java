// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers of the messages that this node has taken. Each node's come in order; a command
 * that is repeated after its connection broke stores a message twice.
 */
final class ReceivedNumbers {

	private final Map<String, Long> last = new ConcurrentHashMap<>();

	/**
	 * Returns whether a message was taken before.
	 * @param message the message
	 * @return {@code false} if it is new
	 */
	boolean isRepeated(ForwardedMessage message) {
		return message.number() <= this.last.getOrDefault(message.origin(), 0L);
	}

	/**
	 * Notes that a message is taken.
	 * @param message the message
	 */
	void add(ForwardedMessage message) {
		this.last.put(message.origin(), message.number());
	}

	/**
	 * Forgets a node that is gone.
	 * @param member which node
	 */
	void remove(String member) {
		this.last.remove(member);
	}

}
