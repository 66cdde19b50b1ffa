// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
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

	/**
	 * Notes where a connection comes from, before anything of it is read.
	 * @param channel the connection
	 * @param address what a trusted proxy has said
	 */
	public static void set(Channel channel, InetSocketAddress address) {
		channel.attr(KEY).set(address);
	}

	/**
	 * Returns the address of a device without its port. Safe on any thread.
	 * @param channel the connection
	 * @return the host, empty where it is not known
	 */
	public static String host(Channel channel) {
		return (of(channel) instanceof InetSocketAddress address) ? host(address) : "";
	}

	private static String host(InetSocketAddress address) {
		InetAddress host = address.getAddress();
		return (host != null) ? host.getHostAddress() : address.getHostString();
	}

	/**
	 * Returns the address of a device. Safe on any thread.
	 * @param channel the connection
	 * @return "host:port", an IPv6 host in brackets; empty where it is not known
	 */
	public static String hostAndPort(Channel channel) {
		SocketAddress address = of(channel);
		if (!(address instanceof InetSocketAddress inet)) {
			return (address != null) ? address.toString() : "";
		}
		String host = host(inet);
		return ((inet.getAddress() instanceof Inet6Address) ? "[" + host + "]" : host) + ":" + inet.getPort();
	}

}
