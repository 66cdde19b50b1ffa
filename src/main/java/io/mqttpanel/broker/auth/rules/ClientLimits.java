// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

/**
 * How much one client may take where the Panel allows it less than the broker's settings
 * allow everybody; it cannot allow more. 0 says nothing.
 *
 * @param packetsPerSecond packets in a second
 * @param bytesPerSecond bytes in a second
 * @param maxPacketSize bytes of a packet, without its fixed header
 * @param maxSubscriptions subscriptions
 */
public record ClientLimits(long packetsPerSecond, long bytesPerSecond, long maxPacketSize, long maxSubscriptions) {

	/** What is in the settings. */
	public static final ClientLimits NONE = new ClientLimits(0, 0, 0, 0);

}
