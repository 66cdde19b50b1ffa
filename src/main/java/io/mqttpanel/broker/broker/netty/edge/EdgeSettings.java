// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.edge;

import java.util.Set;
import java.util.function.Function;

/**
 * What the edge needs to be told.
 *
 * @param proxies who speaks the PROXY protocol
 * @param limits how much is taken
 * @param subscriptions tells, by client identifier, which filters a client has in a
 * session that was there before
 */
public record EdgeSettings(TrustedProxies proxies, Limits limits, Function<String, Set<String>> subscriptions) {

	/**
	 * How much of everything is taken; 0 means any amount, where that is possible.
	 *
	 * @param maxConnections connections in all
	 * @param maxConnectionsPerAddress connections from one device address
	 * @param connectRate CONNECTs in a second
	 * @param packetsPerSecond packets of one client in a second
	 * @param bytesPerSecond bytes of one client in a second
	 * @param maxPacketSizeBeforeLogin bytes of a packet, before its client is let in
	 * @param maxSubscriptions subscriptions of one client
	 */
	public record Limits(int maxConnections, int maxConnectionsPerAddress, int connectRate, int packetsPerSecond,
			long bytesPerSecond, int maxPacketSizeBeforeLogin, int maxSubscriptions) {

	}

}
