// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.edge;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection comes from: the device, not the load balancer in front of the
 * broker.
 */
public final class DeviceAddress {

	private static final AttributeKey<InetSocketAddress> KEY = AttributeKey.valueOf(DeviceAddress.class, "address");

	private DeviceAddress() {
	}

	/**
	 * Returns where a connection comes from. Safe on any thread.
	 * @param channel the connection
	 * @return what a trusted proxy has said, otherwise the peer's own address
	 */
	public static @Nullable SocketAddress of(Channel channel) {
		InetSocketAddress told = channel.attr(KEY).get();
		return (told != null) ? told : channel.remoteAddress();
	}

	static void set(Channel channel, InetSocketAddress address) {
		channel.attr(KEY).set(address);
	}

}
