// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import org.jspecify.annotations.Nullable;

/**
 * Limits of one client by the Panel, which can only lower the broker's own. 0 stands for
 * no limit of its own.
 *
 * @param packetsPerSecond packets in a second
 * @param bytesPerSecond bytes in a second
 * @param maxPacketSize bytes of a packet, without its fixed header
 * @param maxSubscriptions subscriptions
 * @param team limits of its team, {@code null} for none
 */
public record ClientLimits(long packetsPerSecond, long bytesPerSecond, long maxPacketSize, long maxSubscriptions,
		@Nullable TeamLimits team) {

	/** What is in the settings. */
	public static final ClientLimits NONE = new ClientLimits(0, 0, 0, 0);

	/**
	 * Limits of a client whose team has none.
	 * @param packetsPerSecond packets in a second
	 * @param bytesPerSecond bytes in a second
	 * @param maxPacketSize bytes of a packet, without its fixed header
	 * @param maxSubscriptions subscriptions
	 */
	public ClientLimits(long packetsPerSecond, long bytesPerSecond, long maxPacketSize, long maxSubscriptions) {
		this(packetsPerSecond, bytesPerSecond, maxPacketSize, maxSubscriptions, null);
	}

	/**
	 * Applies what the Panel says about one client, which can only be less.
	 * @param own the broker's own limit, 0 for none
	 * @param said what is said about the client, 0 for nothing
	 * @return the lower of the two, 0 for none
	 */
	public static long lower(long own, long said) {
		return (own == 0 || said == 0) ? Math.max(own, said) : Math.min(own, said);
	}

}
