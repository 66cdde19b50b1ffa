// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.netty.channel.Channel;

/**
 * Numbers of the open connections of each owner, with a maximum. Remembers nothing of an
 * owner that has no connection. Safe on any thread.
 */
final class ConnectionCounts {

	private final ConcurrentMap<Object, Integer> counts = new ConcurrentHashMap<>();

	private final int maximum;

	/**
	 * Creates counts of no connections.
	 * @param maximum how many one owner may have, 0 for any number
	 */
	ConnectionCounts(int maximum) {
		this.maximum = maximum;
	}

	/**
	 * Counts a connection until it is closed.
	 * @param owner whose it is
	 * @param known how many the owner has on all nodes with this one, 0 if not known
	 * @param channel the connection
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	boolean add(Object owner, int known, Channel channel) {
		if (this.maximum == 0) {
			return true;
		}
		if (Math.max(this.counts.merge(owner, 1, Integer::sum), known) > this.maximum) {
			remove(owner);
			return false;
		}
		channel.closeFuture().addListener((closed) -> remove(owner));
		return true;
	}

	private void remove(Object owner) {
		this.counts.computeIfPresent(owner, (same, count) -> (count > 1) ? count - 1 : null);
	}

}
