// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.edge;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections there are, in all and from each address. Counts a connection until
 * it is closed.
 */
final class OpenConnections {

	/** One customer's IPv6 network is one address: it holds as many as it likes. */
	private static final int IPV6_NETWORK_BYTES = 8;

	private static final double ROOM_AGAIN = 0.9;

	private static final Logger logger = LoggerFactory.getLogger(OpenConnections.class);

	private final int maximum;

	private final int maximumPerAddress;

	private final AtomicInteger all = new AtomicInteger();

	private final AtomicBoolean full = new AtomicBoolean();

	private final ConcurrentMap<Object, Integer> byAddress = new ConcurrentHashMap<>();

	/**
	 * Creates the count.
	 * @param maximum how many connections there may be, 0 for any number
	 * @param maximumPerAddress how many there may be from one address, 0 for any number
	 */
	OpenConnections(int maximum, int maximumPerAddress) {
		this.maximum = maximum;
		this.maximumPerAddress = maximumPerAddress;
	}

	/**
	 * Counts a connection.
	 * @param channel the connection
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	boolean add(Channel channel) {
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
	 * @param channel the connection
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	boolean addForAddress(Channel channel) {
		if (this.maximumPerAddress == 0 || !(DeviceAddress.of(channel) instanceof InetSocketAddress address)
				|| address.getAddress() == null) {
			return true;
		}
		Object key = key(address.getAddress());
		if (this.byAddress.merge(key, 1, Integer::sum) > this.maximumPerAddress) {
			remove(key);
			return false;
		}
		channel.closeFuture().addListener((closed) -> remove(key));
		return true;
	}

	private void remove(Object key) {
		this.byAddress.computeIfPresent(key, (address, count) -> (count > 1) ? count - 1 : null);
	}

	private static Object key(InetAddress address) {
		return (address instanceof Inet6Address) ? ByteBuffer.wrap(address.getAddress(), 0, IPV6_NETWORK_BYTES)
				: address;
	}

}
