// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.mqtt.session.SessionWeight;

/**
 * Limits of what the broker takes, from all clients and from each; 0 means any amount,
 * where that is possible.
 *
 * @param maxConnections connections in all
 * @param maxConnectionsPerAddress connections from one device address
 * @param maxConnectionsPerUsername connections with one user name: the Panel's API key
 * @param connectRate CONNECTs in a second
 * @param packetsPerSecond packets of one client in a second
 * @param bytesPerSecond bytes of one client in a second
 * @param maxPacketSizeBeforeLogin bytes of a packet, before its client is accepted
 * @param maxClientIdLength characters of a client identifier
 * @param maxUserProperties user properties of a packet
 * @param maxSubscriptions subscriptions of one client
 * @param maxSubscriptionBytes memory of the subscriptions of one client
 * @param maxTotalSubscriptionBytes memory of the subscriptions of all clients
 * @param maxRetainedMessages retained messages in all
 * @param maxRetainedBytes bytes of all retained messages
 * @param maxUndecidedBytes bytes of all connections whose clients are not admitted
 * @param maxTopicLevels levels of a topic name or filter
 */
public record Limits(int maxConnections, int maxConnectionsPerAddress, int maxConnectionsPerUsername, int connectRate,
		int packetsPerSecond, long bytesPerSecond, int maxPacketSizeBeforeLogin, int maxClientIdLength,
		int maxUserProperties, int maxSubscriptions, long maxSubscriptionBytes, long maxTotalSubscriptionBytes,
		int maxRetainedMessages, long maxRetainedBytes, long maxUndecidedBytes, int maxTopicLevels) {

	/**
	 * Returns how many sessions there may be, of connected and absent clients with names
	 * of usual length and no wills. A part of the heap is theirs, and twice that if there
	 * may be so many connections.
	 * @return a number
	 */
	public long maxSessions() {
		long ofShare = HeapShare.SESSIONS.bytes() / SessionWeight.BASE;
		return Math.max(ofShare, Math.min(this.maxConnections, 2 * ofShare));
	}

	/**
	 * Returns how many of them one team may have, while no other has any.
	 * @return a number, maybe less than that of connections
	 */
	public long maxSessionsOfTeam() {
		return TeamShares.ofOne(maxSessions());
	}

	/**
	 * Returns the memory of these sessions.
	 * @return bytes
	 */
	public long sessionBytes() {
		return maxSessions() * SessionWeight.BASE;
	}

	/**
	 * Returns the same limits with another number of connections.
	 * @param maximum connections in all
	 * @return the limits
	 */
	public Limits withMaxConnections(int maximum) {
		return new Limits(maximum, this.maxConnectionsPerAddress, this.maxConnectionsPerUsername, this.connectRate,
				this.packetsPerSecond, this.bytesPerSecond, this.maxPacketSizeBeforeLogin, this.maxClientIdLength,
				this.maxUserProperties, this.maxSubscriptions, this.maxSubscriptionBytes,
				this.maxTotalSubscriptionBytes, this.maxRetainedMessages, this.maxRetainedBytes, this.maxUndecidedBytes,
				this.maxTopicLevels);
	}

}
