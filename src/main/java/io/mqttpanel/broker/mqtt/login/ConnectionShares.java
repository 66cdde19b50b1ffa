// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.netty.channel.Channel;

/**
 * Number of open connections of each of many owners. Remembers nothing of an owner that
 * has none. Safe on any thread.
 */
final class ConnectionShares {

	private final int maximum;

	private final ConcurrentMap<Object, Integer> counts = new ConcurrentHashMap<>();

	/**
	 * Creates the count.
	 * @param maximum how many connections an owner may have, 0 for any number
	 */
	ConnectionShares(int maximum) {
		this.maximum = maximum;
	}

	/**
	 * Counts a connection until it is closed.
	 * @param owner whose it is
	 * @param channel the connection
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	boolean add(Object owner, Channel channel) {
		if (this.maximum == 0) {
			return true;
		}
		if (this.counts.merge(owner, 1, Integer::sum) > this.maximum) {
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
