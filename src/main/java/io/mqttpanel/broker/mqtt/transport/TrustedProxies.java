// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of load balancers: who is believed when it says where a device is.
 */
final class TrustedProxies {

	private final List<IpSubnetFilterRule> networks;

	private TrustedProxies(List<IpSubnetFilterRule> networks) {
		this.networks = networks;
	}

	/**
	 * Reads addresses and networks, such as "10.0.0.7" and "10.0.0.0/8".
	 * @param networks the addresses and networks
	 * @return the proxies
	 * @throws IllegalArgumentException if one is neither, with a sentence that names it
	 */
	static TrustedProxies of(List<String> networks) {
		return new TrustedProxies(networks.stream().map(TrustedProxies::network).toList());
	}

	private static IpSubnetFilterRule network(String text) {
		int slash = text.indexOf('/');
		String address = (slash >= 0) ? text.substring(0, slash) : text;
		int bits = NetUtil.isValidIpV4Address(address) ? 32 : 128;
		if (bits == 128 && !NetUtil.isValidIpV6Address(address)) {
			throw new IllegalArgumentException("\"" + text + "\" is no address and no network");
		}
		int prefix = (slash >= 0) ? prefix(text, text.substring(slash + 1), bits) : bits;
		return new IpSubnetFilterRule(NetUtil.createInetAddressFromIpAddressString(address), prefix,
				IpFilterRuleType.ACCEPT);
	}

	private static int prefix(String text, String digits, int bits) {
		boolean number = !digits.isEmpty() && digits.length() <= 3 && digits.chars().allMatch(Character::isDigit);
		int prefix = number ? Integer.parseInt(digits) : Integer.MAX_VALUE;
		if (prefix > bits) {
			throw new IllegalArgumentException("\"" + text + "\" needs a prefix length from 0 to " + bits);
		}
		return prefix;
	}

	boolean contains(@Nullable SocketAddress peer) {
		return peer instanceof InetSocketAddress address && address.getAddress() != null
				&& this.networks.stream().anyMatch((network) -> network.matches(address));
	}

}
