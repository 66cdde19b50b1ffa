// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * Mark of a connection whose client does not read what it is sent as fast as that comes.
 * Safe on any thread.
 */
public final class UnreadMessages {

	private static final AttributeKey<Boolean> WAITING = AttributeKey.valueOf(UnreadMessages.class, "WAITING");

	private UnreadMessages() {
	}

	/**
	 * Notes whether messages wait for a client to read.
	 * @param channel its connection
	 * @param waiting whether any do
	 */
	public static void set(Channel channel, boolean waiting) {
		if (waiting != isWaiting(channel)) {
			channel.attr(WAITING).set(waiting);
		}
	}

	/**
	 * Returns whether messages wait for a client to read.
	 * @param channel its connection
	 * @return {@code false} if it has room for the next one
	 */
	public static boolean isWaiting(Channel channel) {
		return channel.hasAttr(WAITING) && Boolean.TRUE.equals(channel.attr(WAITING).get());
	}

}
