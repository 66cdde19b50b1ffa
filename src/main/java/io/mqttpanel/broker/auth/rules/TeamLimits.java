// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

/**
 * Limits of all clients of one team together; 0 stands for no limit.
 *
 * @param maxConnections connections
 * @param messagesPerSecond messages that they publish in a second
 * @param maxRetainedMessages retained messages
 * @param maxRetainedBytes bytes of these messages
 * @param maxQueuedBytes bytes of the messages that wait for them
 */
public record TeamLimits(long maxConnections, long messagesPerSecond, long maxRetainedMessages, long maxRetainedBytes,
		long maxQueuedBytes) {

	/** No limits. */
	public static final TeamLimits NONE = new TeamLimits(0, 0, 0, 0, 0);

	/**
	 * Applies what the Panel says about a team, which can only be less.
	 * @param said the limits that the Panel says
	 * @return the lower of each two
	 */
	public TeamLimits lowered(TeamLimits said) {
		return new TeamLimits(ClientLimits.lower(this.maxConnections, said.maxConnections),
				ClientLimits.lower(this.messagesPerSecond, said.messagesPerSecond),
				ClientLimits.lower(this.maxRetainedMessages, said.maxRetainedMessages),
				ClientLimits.lower(this.maxRetainedBytes, said.maxRetainedBytes),
				ClientLimits.lower(this.maxQueuedBytes, said.maxQueuedBytes));
	}

}
