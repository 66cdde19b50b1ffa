// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * What a device's address counts as in limits: of IPv6 its /64 network, which is one
 * customer's. Who has many of them has those of a site, mostly.
 */
public final class NetworkOrigin {

	private static final String IPV6_NETWORK = "::/64";

	private static final int IPV6_NETWORK_GROUPS = 4;

	private static final int IPV4_PREFIX_BYTES = 12;

	/** Mapped addresses, and those that come through NAT64. */
	private static final Set<ByteBuffer> IPV4_IN_IPV6 = Set.of(
			ByteBuffer.wrap(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF }),
			ByteBuffer.wrap(new byte[] { 0, 0x64, (byte) 0xFF, (byte) 0x9B, 0, 0, 0, 0, 0, 0, 0, 0 }));

	private NetworkOrigin() {
	}

	/**
	 * Returns what an address counts as: of IPv6 its /64 network.
	 * @param address the device's address
	 * @return an IPv4 address, or a network such as "2001:db8:0:1::/64"
	 */
	public static String of(InetSocketAddress address) {
		byte[] bytes = (address.getAddress() instanceof Inet6Address ipv6) ? ipv6.getAddress() : new byte[0];
		if (bytes.length == 0) {
			return host(address);
		}
		ByteBuffer network = ByteBuffer.wrap(bytes);
		if (IPV4_IN_IPV6.contains(network.slice(0, IPV4_PREFIX_BYTES))) {
			return (bytes[12] & 0xFF) + "." + (bytes[13] & 0xFF) + "." + (bytes[14] & 0xFF) + "." + (bytes[15] & 0xFF);
		}
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < IPV6_NETWORK_GROUPS; i++) {
			text.append(Integer.toHexString(network.getShort() & 0xFFFF)).append(':');
		}
		return text.append(":/64").toString();
	}

	/**
	 * Returns the host of an address.
	 * @param address the address
	 * @return the host without its port, as a number where it is known
	 */
	public static String host(InetSocketAddress address) {
		InetAddress host = address.getAddress();
		return (host != null) ? host.getHostAddress() : address.getHostString();
	}

	/**
	 * Returns the site that an address belongs to: of IPv6 the /48 network, of IPv4 the
	 * /24 network.
	 * @param origin what the address counts as
	 * @return its beginning, all of it where it is neither
	 */
	public static String site(String origin) {
		int end = origin.endsWith(IPV6_NETWORK) ? origin.lastIndexOf(':', origin.length() - IPV6_NETWORK.length() - 1)
				: origin.lastIndexOf('.');
		return (end < 0) ? origin : origin.substring(0, end);
	}

}
