// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;

/**
 * Number of open connections, in all, from each address and with each user name. Counts a
 * connection until it is closed. Safe on any thread.
 */
public final class OpenConnections {

	private static final double ROOM_AGAIN = 0.9;

	private static final Logger logger = LoggerFactory.getLogger(OpenConnections.class);

	private final int maximum;

	private final int maximumPerAddress;

	private final int maximumPerUsername;

	private final ConcurrentMap<Object, Integer> byAddress = new ConcurrentHashMap<>();

	private final ConcurrentMap<Object, Integer> byUsername = new ConcurrentHashMap<>();

	private final AtomicInteger all = new AtomicInteger();

	private final AtomicBoolean full = new AtomicBoolean();

	/**
	 * Creates the count.
	 * @param limits how many connections there may be
	 */
	public OpenConnections(Limits limits) {
		this.maximum = limits.maxConnections();
		this.maximumPerAddress = limits.maxConnectionsPerAddress();
		this.maximumPerUsername = limits.maxConnectionsPerUsername();
	}

	/**
	 * Counts a connection.
	 * @param channel the connection
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	public boolean add(Channel channel) {
		if (this.all.incrementAndGet() > this.maximum && this.maximum > 0) {
			this.all.decrementAndGet();
			if (this.full.compareAndSet(false, true)) {
				logger.warn("{} connections are open; more are turned away. If these are your devices, raise "
						+ "mqtt-panel.broker.limits.max-connections", this.maximum);
			}
			return false;
		}
		channel.closeFuture().addListener((closed) -> remove());
		return true;
	}

	/** The episode is over when a tenth is free, not at the first that goes. */
	private void remove() {
		if (this.all.decrementAndGet() <= this.maximum * ROOM_AGAIN) {
			this.full.set(false);
		}
	}

	/**
	 * Counts a connection for its device's address.
	 * @param network the connection
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	public boolean addForAddress(NetworkConnection network) {
		String origin = network.origin();
		return origin.isEmpty() || add(this.byAddress, origin, this.maximumPerAddress, network.channel());
	}

	/**
	 * Counts a connection for its client's user name.
	 * @param username the user name
	 * @param channel the connection
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	boolean addForUsername(String username, Channel channel) {
		return add(this.byUsername, username, this.maximumPerUsername, channel);
	}

	/** Remembers nothing of an owner that has no connection. */
	private static boolean add(ConcurrentMap<Object, Integer> counts, Object owner, int maximum, Channel channel) {
		if (maximum == 0) {
			return true;
		}
		if (counts.merge(owner, 1, Integer::sum) > maximum) {
			remove(counts, owner);
			return false;
		}
		channel.closeFuture().addListener((closed) -> remove(counts, owner));
		return true;
	}

	private static void remove(ConcurrentMap<Object, Integer> counts, Object owner) {
		counts.computeIfPresent(owner, (same, count) -> (count > 1) ? count - 1 : null);
	}

}
