// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers of the messages that this node has taken. A command that is repeated after its
 * connection broke stores a message twice, and some may change places then. Used by one
 * thread, but for {@link #remove}.
 */
final class ReceivedNumbers {

	private final Map<String, Window> origins = new ConcurrentHashMap<>();

	/**
	 * Returns whether a message was taken before.
	 * @param message the message
	 * @return {@code false} if it is new
	 */
	boolean isRepeated(ForwardedMessage message) {
		Window window = this.origins.get(message.origin());
		return window != null && window.contains(message.number());
	}

	/**
	 * Notes that a message is taken.
	 * @param message the message
	 */
	void add(ForwardedMessage message) {
		this.origins.computeIfAbsent(message.origin(), (name) -> new Window()).add(message.number());
	}

	/**
	 * Forgets a node that is gone.
	 * @param member which node
	 */
	void remove(String member) {
		this.origins.remove(member);
	}

	/**
	 * Numbers of one node: the latest of them. What is farther behind was taken.
	 */
	private static final class Window {

		private static final int SIZE = 1 << 16;

		private final long[] bits = new long[SIZE / Long.SIZE];

		private long highest;

		boolean contains(long number) {
			return number <= this.highest
					&& (number <= this.highest - SIZE || (this.bits[word(number)] & bit(number)) != 0);
		}

		void add(long number) {
			for (long next = Math.max(this.highest + 1, number - SIZE + 1); next <= number; next++) {
				this.bits[word(next)] &= ~bit(next);
			}
			this.highest = Math.max(this.highest, number);
			this.bits[word(number)] |= bit(number);
		}

		private static int word(long number) {
			return (int) (number % SIZE) / Long.SIZE;
		}

		private static long bit(long number) {
			return 1L << (number % Long.SIZE);
		}

	}

}
